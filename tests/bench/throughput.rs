//! How many components a second, when Quay takes 5 calls a second and all want something at once.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use http::StatusCode;
use model::Timestamp;
use quay_sim::RateLimit;

use crate::delivered::delivered;
use crate::harness::{Budget, Harness, PATIENCE};
use crate::ratio::{Bound, Ratio};
use crate::{CALL, say};

/// Quay's own limit, which both sides keep to.
const BUDGET: Budget = Budget {
    per_second: 5,
    burst: 25,
};

/// Calls that a component needs when its organization is there.
const CALLS: f64 = 4.0;

/// Components that are left out at the beginning: they use up the burst, which is worth six.
const WARM_UP: usize = 15;

/// Components that are left out at the end. As many are half done when the measured part begins;
/// without this, half of their calls would be a gift.
const COOL_DOWN: usize = 10;

/// Declares all components at once, and looks at how the later ones came to be ready.
pub(crate) async fn measure(components: usize) -> anyhow::Result<Ratio> {
    ensure!(
        components > 2 * (WARM_UP + COOL_DOWN),
        "too few components to measure between the ends"
    );
    let harness = Harness::start(BUDGET).await?;
    harness.quay.quay().set_latency(CALL);
    let limit = RateLimit {
        per_second: BUDGET.per_second,
        burst: BUDGET.burst,
    };
    harness
        .quay
        .quay()
        .reconfigure(|variant| variant.rate_limit = Some(limit));

    harness.declare_workspace("busy").await?;
    harness.declare("busy", "founder").await?;
    harness.ready("busy", "founder", PATIENCE).await?;
    harness.quay.quay().forget_calls();
    for component in 0..components {
        harness
            .declare("busy", &format!("component-{component}"))
            .await?;
    }
    let ends = ends(&harness, components).await?;

    let (counted, took) = steady_part(&ends)?;
    let ideal = f64::from(BUDGET.per_second) / CALLS;
    let reached = f64::from(counted) / took.as_secs_f64();
    let ratio = Ratio {
        value: reached / ideal,
        bound: Bound::AtLeast(0.92),
    };
    let calls = harness.quay.quay().calls().api();
    let refused = calls.matching(|call| call.status == Some(StatusCode::TOO_MANY_REQUESTS));
    say(&format!(
        "  {counted} components in {:.1} s: {reached:.3} of {ideal} a second; {} calls for {components} components, {} refused for being too many",
        took.as_secs_f64(),
        calls.count(),
        refused.count(),
    ));
    say(&format!("  sustained throughput over the limit: {ratio}"));
    Ok(ratio)
}

/// When each component was delivered, the earliest first.
async fn ends(harness: &Harness, components: usize) -> anyhow::Result<Vec<Timestamp>> {
    let patience = PATIENCE.saturating_add(Duration::from_secs(u64::try_from(components)?));
    let mut ends = Vec::new();
    for component in 0..components {
        let name = format!("component-{component}");
        ends.push(delivered(harness, "busy", &name, patience).await?);
    }
    ends.sort_unstable();
    Ok(ends)
}

/// How many components were delivered between warm-up and cool-down, and in how long.
fn steady_part(ends: &[Timestamp]) -> anyhow::Result<(u32, Duration)> {
    let steady = ends.len().saturating_sub(WARM_UP + COOL_DOWN + 1);
    let from = ends.get(WARM_UP).context("too few components")?;
    let to = ends.get(WARM_UP + steady).context("too few components")?;
    let millis = u64::try_from(to.as_unix_millis() - from.as_unix_millis())?;
    Ok((u32::try_from(steady)?, Duration::from_millis(millis)))
}

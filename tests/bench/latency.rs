//! How long one component takes when nothing else is going on.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use quay_sim::Calls;
use time::OffsetDateTime;

use crate::delivered::delivered;
use crate::harness::{Harness, PATIENCE, UNLIMITED};
use crate::ratio::{Bound, Ratio};
use crate::{CALL, say};

/// What one component took, part by part.
#[derive(Debug, Clone, Copy)]
struct Sample {
    /// From the declaration to the end of the last call of Quay's API.
    api: Duration,
    /// From there to the end of the registry's answer to the new credential.
    registry_test: Duration,
    /// From there to the end of the operation, with the credential delivered.
    delivery: Duration,
}

/// Calls and stages that a component has to need, and no more.
#[derive(Debug, Clone, Copy)]
struct Shape {
    name: &'static str,
    calls: usize,
    stages: u32,
}

const FIRST: Shape = Shape {
    name: "first component",
    calls: 6,
    stages: 3,
};
const NEXT: Shape = Shape {
    name: "next component",
    calls: 4,
    stages: 2,
};

/// Provisions first and next components one after the other, and compares the median with the
/// calls that have to wait for one another.
pub(crate) async fn measure(samples: usize) -> anyhow::Result<Vec<Ratio>> {
    let harness = Harness::start(UNLIMITED).await?;
    harness.quay.quay().set_latency(CALL);
    // Whatever is done once for all, such as asking whose the service token is.
    component(&harness, "warm", "up").await?;

    let (mut first, mut next) = (Vec::new(), Vec::new());
    for sample in 0..samples {
        let workspace = format!("workspace-{sample}");
        first.push(timed(&harness, &workspace, "one", FIRST).await?);
        next.push(timed(&harness, &workspace, "two", NEXT).await?);
    }
    Ok(vec![judge(FIRST, first)?, judge(NEXT, next)?])
}

async fn timed(
    harness: &Harness,
    workspace: &str,
    name: &str,
    shape: Shape,
) -> anyhow::Result<Sample> {
    harness.declare_workspace(workspace).await?;
    harness.quay.quay().forget_calls();
    let declared = harness.quay.quay().clock().now();
    let ended = component(harness, workspace, name).await?;

    let calls = harness.quay.quay().calls();
    let (api, registry) = (calls.api(), calls.matching(|call| !call.is_api()));
    ensure!(
        api.count() == shape.calls,
        "{} needed other calls:\n{api}",
        shape.name
    );
    ensure!(
        api.stages().len() == usize::try_from(shape.stages)?,
        "{} needed other stages:\n{api}",
        shape.name
    );
    let api_ended = last_end(&api)?;
    let tested = last_end(&registry)?;
    Ok(Sample {
        api: (api_ended - declared).try_into()?,
        registry_test: (tested - api_ended).try_into()?,
        delivery: (ended - tested).try_into()?,
    })
}

/// Declares a component, and says when it was delivered.
async fn component(
    harness: &Harness,
    workspace: &str,
    name: &str,
) -> anyhow::Result<OffsetDateTime> {
    harness.declare_workspace(workspace).await?;
    harness.declare(workspace, name).await?;
    Ok(delivered(harness, workspace, name, PATIENCE).await?.into())
}

fn last_end(calls: &Calls) -> anyhow::Result<OffsetDateTime> {
    calls
        .iter()
        .map(|call| call.ended)
        .max()
        .context("no call was made")
}

fn judge(shape: Shape, mut samples: Vec<Sample>) -> anyhow::Result<Ratio> {
    samples.sort_by_key(|sample| sample.api);
    let median = samples
        .get(samples.len() / 2)
        .context("nothing was measured")?;
    let worst = samples.last().context("nothing was measured")?;
    let critical_path = CALL.saturating_mul(shape.stages);
    let ratio = Ratio {
        value: median.api.as_secs_f64() / critical_path.as_secs_f64(),
        bound: Bound::AtMost(1.15),
    };
    say(&format!(
        "  {:16} API {} ms of {} ms (worst {} ms), {} calls in {} stages; registry test {} ms, delivery {} ms",
        shape.name,
        median.api.as_millis(),
        critical_path.as_millis(),
        worst.api.as_millis(),
        shape.calls,
        shape.stages,
        median.registry_test.as_millis(),
        median.delivery.as_millis(),
    ));
    say(&format!(
        "  {:16} wall time over critical path: {ratio}",
        ""
    ));
    Ok(ratio)
}

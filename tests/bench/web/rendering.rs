//! How long the server takes for a page.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures::{StreamExt as _, TryStreamExt as _};

use super::{Visitor, verdict};
use crate::{harness::PATIENCE, say};

/// What the slowest of a hundred may take.
const LIMIT: Duration = Duration::from_millis(15);
/// Requests whose times nobody looks at.
const WARM_UP: usize = 100;
/// How many components are waited for at once.
const AT_ONCE: usize = 16;

/// Fills the visitor's workspace, and asks for its page again and again.
pub(super) async fn measure(
    visitor: &Visitor<'_>,
    components: usize,
    requests: usize,
) -> anyhow::Result<Vec<bool>> {
    fill(visitor, components).await?;
    let page = "/workspaces/david";
    let html = visitor.load(page).await?.html;
    let count = format!("{components} components");
    ensure!(html.contains(&count), "the page does not show {count}");

    let mut took = Vec::with_capacity(requests);
    for request in 0..WARM_UP + requests {
        let begun = Instant::now();
        let answer = visitor.get(page).send().await?.error_for_status()?;
        answer.bytes().await?;
        if request >= WARM_UP {
            took.push(begun.elapsed());
        }
    }
    took.sort_unstable();
    let at = |percent: usize| {
        let rank = (took.len() * percent).div_ceil(100).saturating_sub(1);
        took.get(rank).copied().context("nothing was measured")
    };
    let (p50, p99, max) = (at(50)?, at(99)?, at(100)?);
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    say(&format!(
        "  {} bytes a page: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        html.len(),
        milliseconds(p50),
        milliseconds(p99),
        milliseconds(max)
    ));
    say(&format!(
        "  p99 over {} ms: {:.3} {}",
        LIMIT.as_millis(),
        p99.as_secs_f64() / LIMIT.as_secs_f64(),
        verdict(p99 < LIMIT)
    ));
    Ok(vec![p99 < LIMIT])
}

async fn fill(visitor: &Visitor<'_>, components: usize) -> anyhow::Result<()> {
    let names: Vec<_> = (0..components)
        .map(|number| format!("component-{number}"))
        .collect();
    for name in &names {
        visitor.harness.declare("david", name).await?;
    }
    futures::stream::iter(&names)
        .map(|name| visitor.harness.ready("david", name, PATIENCE * 10))
        .buffer_unordered(AT_ONCE)
        .try_for_each(async |_| Ok(()))
        .await
}

//! When a component has everything that was declared.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use model::{Timestamp, api::operation::Operation};
use reqwest::Method;

use crate::harness::Harness;

/// Waits until a component is ready, sees that its credential lies where pipelines look, and says
/// when the operation that did all this ended.
pub(crate) async fn delivered(
    harness: &Harness,
    workspace: &str,
    name: &str,
    patience: Duration,
) -> anyhow::Result<Timestamp> {
    let component = harness.ready(workspace, name, patience).await?;
    let file = harness.delivered_file(&component);
    ensure!(
        file.is_file(),
        "{workspace}/{name} is ready, and nothing lies at {}",
        file.display()
    );
    let id = component
        .operation
        .context("it is ready, and nothing was done for it")?;
    let operation: Operation = harness
        .call(
            Method::GET,
            &format!("workspaces/{workspace}/operations/{id}"),
        )
        .await?;
    operation
        .finished_at
        .context("it is ready, and its operation goes on")
}

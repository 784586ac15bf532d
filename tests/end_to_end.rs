//! Berth and a stand-in for Quay, together, by the doors that callers use.

pub(crate) mod answer;
pub(crate) mod caller;
pub(crate) mod clock;
pub(crate) mod delivered;
pub(crate) mod events;
pub(crate) mod harbour;
pub(crate) mod logs;
pub(crate) mod process;
pub(crate) mod quay;

mod api;
mod canary;
mod crash;
mod doctor;
mod elsewhere;
pub(crate) mod fault;
mod follow;
mod main_job;
mod pace;
mod replica;
mod reveal;

use std::time::Duration;

/// How long anything may take before a test gives it up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Looks again and again until there is something to be seen; `None` when patience is at its end.
/// The look itself waits for what may bring it.
pub(crate) async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.ok()
}

//! Berth and a stand-in for Quay, together, by the doors that callers use.

mod answer;
mod caller;
mod clock;
mod delivered;
mod events;
mod harbour;
mod logs;
mod quay;

mod api;
mod canary;
mod crash;
mod doctor;
mod fault;
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
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.ok()
}

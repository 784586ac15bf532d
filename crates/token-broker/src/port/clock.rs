//! Time.

use std::time::Duration;

use model::Timestamp;

/// Tells the time. Nothing in this crate waits: it says when to come back.
pub trait Clock: Send + Sync {
    /// What time it is.
    fn now(&self) -> Timestamp;
}

/// How long it is from one time to the other; nothing where the other is not later.
pub(crate) fn between(from: Timestamp, to: Timestamp) -> Duration {
    let millis = to.as_unix_millis().saturating_sub(from.as_unix_millis());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

//! Time.

use std::time::Duration;

use async_trait::async_trait;
use model::Timestamp;

/// Tells the time, and passes it.
#[async_trait]
pub trait Clock: Send + Sync {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Returns when `duration` has passed.
    async fn sleep(&self, duration: Duration);
}

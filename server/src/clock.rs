//! The one place that reads the time of day.

use std::fmt;

use model::Timestamp;
use time::OffsetDateTime;

/// What tells the time. Leases do not ask it: they go by the database's clock.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the clock"
        )]
        let now = OffsetDateTime::now_utc();
        Timestamp::from(now)
    }
}

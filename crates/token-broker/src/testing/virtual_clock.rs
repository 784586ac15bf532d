//! A clock that moves when it is told to.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use model::Timestamp;
use time::macros::datetime;

use super::lock;
use crate::port::Clock;

/// Starts at 2026-11-23T12:00:00Z. Clones are the same clock.
#[derive(Debug, Clone, Default)]
pub struct VirtualClock {
    passed: Arc<Mutex<Duration>>,
}

impl VirtualClock {
    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        let mut passed = lock(&self.passed);
        *passed = passed.saturating_add(duration);
    }

    /// Lets time pass until then; a time that has passed changes nothing.
    pub fn advance_to(&self, then: Timestamp) {
        let wait = then.as_unix_millis() - self.now().as_unix_millis();
        self.advance(Duration::from_millis(u64::try_from(wait).unwrap_or(0)));
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from(datetime!(2026-11-23 12:00 UTC)).plus(*lock(&self.passed))
    }
}

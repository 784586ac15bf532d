//! A clock that moves when somebody sleeps.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
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
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from(datetime!(2026-11-23 12:00 UTC)).plus(*lock(&self.passed))
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }
}

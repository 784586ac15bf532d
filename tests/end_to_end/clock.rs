//! A clock that runs with the machine's and can be moved ahead of it.

use std::{sync::Mutex, time::Duration};

use model::Timestamp;
use server::clock::{Clock, SystemClock};

#[derive(Debug, Default)]
pub(crate) struct MovableClock(Mutex<Duration>);

impl MovableClock {
    /// Lets `duration` pass at once.
    pub(crate) fn advance(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(*self.0.lock().unwrap())
    }
}

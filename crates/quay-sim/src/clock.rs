//! The time that the stand-in lives in.
//!
//! Tokens, sessions, names that are held and log entries all read this clock, never the machine's,
//! so that a test can let ten years pass in one line.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

/// A clock that can be moved forwards by hand; clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    source: Source,
    advanced: Duration,
}

#[derive(Debug)]
enum Source {
    Running,
    Standing(OffsetDateTime),
}

impl Clock {
    /// A clock that runs with the machine's, and can be moved ahead of it.
    #[must_use]
    pub fn running() -> Self {
        Self::new(Source::Running)
    }

    /// A clock that stands at `start` and moves only by [`Clock::advance`].
    #[must_use]
    pub fn standing_at(start: OffsetDateTime) -> Self {
        Self::new(Source::Standing(start))
    }

    fn new(source: Source) -> Self {
        Self(Arc::new(Mutex::new(Hands {
            source,
            advanced: Duration::ZERO,
        })))
    }

    /// The time now, in UTC.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let hands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = match hands.source {
            Source::Running => machine_time(),
            Source::Standing(start) => start,
        };
        start + hands.advanced
    }

    /// Lets `duration` pass at once.
    pub fn advance(&self, duration: Duration) {
        let mut hands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hands.advanced = hands.advanced.saturating_add(duration);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the stand-in reads the machine's clock"
)]
fn machine_time() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn standing_clock_moves_only_by_hand() {
        let clock = Clock::standing_at(datetime!(2026-11-23 17:39 UTC));
        assert_eq!(clock.now(), clock.now());
        let same = clock.clone();
        clock.advance(Duration::from_secs(90));
        assert_eq!(same.now(), datetime!(2026-11-23 17:40:30 UTC));
    }

    #[test]
    fn running_clock_can_be_ahead_of_the_machine() {
        let clock = Clock::running();
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now() > machine_time() + Duration::from_secs(3590));
    }
}

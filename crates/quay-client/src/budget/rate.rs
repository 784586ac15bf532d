//! A token bucket, kept as one moment: when it would be full again (the generic cell rate
//! algorithm). No floating point, no timer.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::BudgetLimits;

/// How long to pause when Quay does not say: doubled each time, up to the last.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LAST_PAUSE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Rate {
    /// From one call to the next in the long run.
    interval: Duration,
    /// How far ahead of the long run a burst may get.
    slack: Duration,
    /// When the bucket is full again; none before the first call.
    full_at: Option<Instant>,
    paused_until: Option<Instant>,
    next_pause: Duration,
}

impl Rate {
    pub(super) fn new(limits: BudgetLimits) -> Self {
        let interval = Duration::from_secs(1) / limits.per_second.get();
        Self {
            interval,
            slack: interval * (limits.burst.get() - 1),
            full_at: None,
            paused_until: None,
            next_pause: FIRST_PAUSE,
        }
    }

    /// Takes one call's worth, or says from when on there is one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Instant> {
        if let Some(until) = self.paused_until {
            if now < until {
                return Err(until);
            }
            self.paused_until = None;
        }
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now));
        let ahead = full_at - now;
        if ahead > self.slack {
            return Err(now + (ahead - self.slack));
        }
        self.full_at = Some(full_at + self.interval);
        Ok(())
    }

    /// For how many calls there is room at once.
    pub(super) fn free(&self, now: Instant) -> u32 {
        if self.paused_for(now).is_some() {
            return 0;
        }
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now));
        match self.slack.checked_sub(full_at - now) {
            Some(room) => {
                let further = room.as_nanos() / self.interval.as_nanos().max(1);
                u32::try_from(further).map_or(u32::MAX, |further| further.saturating_add(1))
            }
            None => 0,
        }
    }

    /// How much of a pause is left.
    pub(super) fn paused_for(&self, now: Instant) -> Option<Duration> {
        let left = self.paused_until?.checked_duration_since(now)?;
        (left > Duration::ZERO).then_some(left)
    }

    /// Puts one call's worth back.
    pub(super) fn give_back(&mut self) {
        self.full_at = self
            .full_at
            .and_then(|full_at| full_at.checked_sub(self.interval));
    }

    pub(super) fn pause(&mut self, now: Instant, asked: Option<Duration>) {
        let pause = asked.unwrap_or(self.next_pause);
        self.next_pause = (self.next_pause * 2).min(LAST_PAUSE);
        let until = now + pause;
        self.paused_until = Some(self.paused_until.map_or(until, |other| other.max(until)));
        let empty = until + self.slack;
        self.full_at = Some(self.full_at.map_or(empty, |full_at| full_at.max(empty)));
    }

    pub(super) fn answered(&mut self) {
        self.next_pause = FIRST_PAUSE;
    }
}

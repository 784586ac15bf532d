//! How often secrets may be revealed, or tested: so many a minute for each caller in each workspace
//! (SECURITY.md B3). Counted in memory, by each replica for itself.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::HashMapStateStore,
};
use model::WorkspaceId;

use crate::api::caller::CallerId;

type Key = (CallerId, WorkspaceId);

/// The limit.
#[derive(Debug)]
pub struct RevealLimit(RateLimiter<Key, HashMapStateStore<Key>, DefaultClock>);

impl RevealLimit {
    /// So many reveals within a minute.
    #[must_use]
    pub fn per_minute(reveals: NonZeroU32) -> Self {
        let clock = DefaultClock::default();
        Self(RateLimiter::new(
            Quota::per_minute(reveals),
            HashMapStateStore::default(),
            clock,
        ))
    }

    /// Counts one reveal, or says how long to wait for the next.
    ///
    /// # Errors
    /// The time to wait.
    pub fn count(&self, caller: CallerId, workspace: WorkspaceId) -> Result<(), Duration> {
        self.0.retain_recent();
        self.0
            .check_key(&(caller, workspace))
            .map_err(|early| early.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use model::{PlatformTokenId, UserId};

    use super::*;

    #[test]
    fn each_caller_has_a_limit_of_its_own_in_each_workspace() {
        let limit = RevealLimit::per_minute(NonZeroU32::new(2).unwrap());
        let (caller, other) = (
            CallerId::Platform(PlatformTokenId::from_random([1; 16])),
            CallerId::Person(UserId::of(&["issuer", "david"])),
        );
        let (david, erin) = (
            WorkspaceId::from_random([3; 16]),
            WorkspaceId::from_random([4; 16]),
        );
        assert!(limit.count(caller, david).is_ok());
        assert!(limit.count(caller, david).is_ok());
        let wait = limit.count(caller, david).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(60));
        assert!(limit.count(caller, erin).is_ok());
        assert!(limit.count(other, david).is_ok());
    }
}

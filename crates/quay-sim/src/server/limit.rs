//! nginx's `limit_req` in front of the API.

use time::OffsetDateTime;

use crate::variant::RateLimit;

/// How far the requests so far are ahead of the allowed rate (nginx's "excess"). One bucket serves
/// all clients: in a test they share an address anyway.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    excess: f64,
    last: Option<OffsetDateTime>,
}

impl Bucket {
    /// Whether one more request may pass; a refused one does not count.
    pub(crate) fn admit(&mut self, limit: RateLimit, now: OffsetDateTime) -> bool {
        let passed = self
            .last
            .map_or(0.0, |last| (now - last).as_seconds_f64().max(0.0));
        let excess = (self.excess - passed * f64::from(limit.per_second)).max(0.0);
        let admitted = excess <= f64::from(limit.burst);
        self.excess = if admitted { excess + 1.0 } else { excess };
        self.last = Some(now);
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    const QUAYS: RateLimit = RateLimit {
        per_second: 5,
        burst: 25,
    };
    const NOON: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    #[test]
    fn twenty_six_requests_pass_at_once() {
        let mut bucket = Bucket::default();
        let admitted = (0..60).filter(|_| bucket.admit(QUAYS, NOON)).count();
        assert_eq!(admitted, 26);
    }

    #[test]
    fn then_five_a_second() {
        let mut bucket = Bucket::default();
        while bucket.admit(QUAYS, NOON) {}
        let later = NOON + Duration::seconds(3);
        let admitted = (0..60).filter(|_| bucket.admit(QUAYS, later)).count();
        assert_eq!(admitted, 15);
    }
}

//! How fast a run may ask a Quay that others use too.

use std::time::Duration;

use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until},
};

/// Requests leave at least this far apart.
#[derive(Debug)]
pub struct Pace {
    apart: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many requests a second; as fast as answers come when `None`.
    pub fn new(per_second: Option<u32>) -> Self {
        let apart = per_second
            .filter(|&limit| limit > 0)
            .map(|limit| Duration::from_secs(1) / limit);
        Self {
            apart,
            next: Mutex::new(None),
        }
    }

    /// Waits for the next slot.
    pub async fn wait(&self) {
        let Some(apart) = self.apart else { return };
        let mut next = self.next.lock().await;
        let slot = next.map_or_else(Instant::now, |slot| slot.max(Instant::now()));
        *next = Some(slot + apart);
        drop(next);
        sleep_until(slot).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Pace;

    #[tokio::test(start_paused = true)]
    async fn requests_leave_one_after_the_other() {
        let (pace, start) = (Pace::new(Some(5)), Instant::now());
        for _ in 0..6 {
            pace.wait().await;
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nothing_waits() {
        let (pace, start) = (Pace::new(None), Instant::now());
        pace.wait().await;
        pace.wait().await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

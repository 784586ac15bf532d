//! Dying at a chosen moment.

use std::{
    future::{Future, pending},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use super::lock;

/// Counts the moments at which a process could die, and stops everything at one of them.
///
/// Every fake passes a moment before and after each of its effects: before an intent is committed,
/// after it, before an effect, after it, before and after what came of it is recorded.
#[derive(Debug, Clone, Default)]
pub struct Fuse {
    moments: Arc<Mutex<Moments>>,
}

#[derive(Debug, Default)]
struct Moments {
    passed: usize,
    fatal: Option<usize>,
}

impl Moments {
    fn is_dead(&self) -> bool {
        self.fatal.is_some_and(|fatal| self.passed > fatal)
    }
}

impl Fuse {
    /// From now on, the moment of this number (counted from 0) is the last.
    pub fn light(&self, fatal: usize) {
        *lock(&self.moments) = Moments {
            passed: 0,
            fatal: Some(fatal),
        };
    }

    /// From now on, nobody dies.
    pub fn quench(&self) {
        *lock(&self.moments) = Moments::default();
    }

    /// How many moments were passed since the fuse was lit or quenched.
    #[must_use]
    pub fn passed(&self) -> usize {
        lock(&self.moments).passed
    }

    /// Runs what does no IO but through fakes, until it ends (`Some`) or dies (`None`).
    pub fn run<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match work.as_mut().poll(&mut context) {
                Poll::Ready(value) => return Some(value),
                Poll::Pending if lock(&self.moments).is_dead() => return None,
                Poll::Pending => {}
            }
        }
    }

    /// A moment at which the process could die.
    pub(super) async fn moment(&self) {
        let is_dead = {
            let mut moments = lock(&self.moments);
            if !moments.is_dead() {
                moments.passed += 1;
            }
            moments.is_dead()
        };
        if is_dead {
            pending::<()>().await;
        }
    }
}

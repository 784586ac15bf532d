//! Dying at a chosen moment.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

/// Counts the moments at which a process could die, and stops everything at one of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Death(Arc<Moments>);

#[derive(Debug)]
struct Moments {
    passed: AtomicUsize,
    fatal: usize,
    came: Notify,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            passed: AtomicUsize::new(0),
            fatal: usize::MAX,
            came: Notify::new(),
        }
    }
}

impl Death {
    /// At the moment of this number, counted from 0.
    pub(super) fn at(fatal: usize) -> Self {
        Self(Arc::new(Moments {
            fatal,
            ..Moments::default()
        }))
    }

    /// Runs until the end (`Some`) or until death (`None`).
    pub(super) async fn meets<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            ended = work => Some(ended),
            () = self.0.came.notified() => None,
        }
    }

    /// A moment at which the process could die.
    pub(super) async fn moment(&self) {
        if self.0.passed.fetch_add(1, Ordering::SeqCst) >= self.0.fatal {
            self.0.came.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

//! Stopping, in two stages.
//!
//! The first signal (or the end of the demo) says *draining*: readiness turns false, no new work
//! is claimed, requests and operations under way go on. When they are done, or when the grace is
//! over, or at a second signal, the second stage says *stopping*: streams end and work is cut off.
//! What is cut off is found again by its journal at the next start.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The two stages, to be shared by everything that runs.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    /// Begin nothing new.
    pub draining: CancellationToken,
    /// End now.
    pub stopping: CancellationToken,
}

impl Shutdown {
    /// Runs the stages: waits for `signal`, then for `idle` at most `grace` long, or for another
    /// `signal`.
    pub async fn run<S, F>(&self, mut signal: impl FnMut() -> S, idle: F, grace: Duration)
    where
        S: Future<Output = ()>,
        F: Future<Output = ()>,
    {
        signal().await;
        tracing::info!(grace.s = grace.as_secs(), "draining");
        self.draining.cancel();
        tokio::select! {
            () = idle => tracing::info!("everything is done"),
            () = tokio::time::sleep(grace) => tracing::warn!("grace is over: work is cut off"),
            () = signal() => tracing::warn!("second signal: work is cut off"),
        }
        self.stopping.cancel();
    }
}

/// Waits for SIGINT or SIGTERM.
///
/// # Errors
/// When the process may not listen to signals.
pub async fn terminated() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_that_ends_in_time_is_not_cut_off() {
        let shutdown = Shutdown::default();
        let mut signals = 0;
        let signal = || {
            signals += 1;
            let first = signals == 1;
            async move {
                if !first {
                    pending::<()>().await;
                }
            }
        };
        let started = tokio::time::Instant::now();
        shutdown
            .run(signal, ready(()), Duration::from_secs(60))
            .await;
        assert!(shutdown.draining.is_cancelled() && shutdown.stopping.is_cancelled());
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_does_not_end_is_cut_off_after_the_grace() {
        let shutdown = Shutdown::default();
        let mut signals = 0;
        let signal = || {
            signals += 1;
            let first = signals == 1;
            async move {
                if !first {
                    pending::<()>().await;
                }
            }
        };
        let started = tokio::time::Instant::now();
        shutdown
            .run(signal, pending(), Duration::from_secs(60))
            .await;
        assert_eq!(started.elapsed(), Duration::from_secs(60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_signal_cuts_it_off_at_once() {
        let shutdown = Shutdown::default();
        let started = tokio::time::Instant::now();
        shutdown
            .run(|| ready(()), pending(), Duration::from_secs(60))
            .await;
        assert_eq!(started.elapsed(), Duration::ZERO);
    }
}

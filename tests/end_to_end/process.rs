//! A process of Berth, within this one.
//!
//! It has a runtime of its own. Dropping that ends everything in it wherever it is, as the death of
//! a process would: nothing is given back, nothing is said.

use std::{future::pending, sync::Arc, time::Duration};

use server::{berth::Berth, clock::Clock, config::Config, random::Random, sign_in::SignIn};
use tokio::{runtime::Runtime, task::JoinHandle};

/// Longer than anything in it takes that cannot be dropped.
const LAST_BREATH: Duration = Duration::from_secs(30);

/// Berth, running.
pub(crate) struct Process {
    berth: Option<Berth>,
    runtime: Option<Runtime>,
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Process {
    pub(crate) async fn start(config: Config, clock: Arc<dyn Clock>, sign_in: SignIn) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let random = Arc::new(Random::from_system().unwrap());
        let handle = runtime.handle().clone();
        let mut process = Self {
            berth: None,
            runtime: Some(runtime),
        };
        let start = move || handle.block_on(Berth::start_with(&config, clock, random, sign_in));
        let berth = tokio::task::spawn_blocking(start).await.unwrap().unwrap();
        process.berth = Some(berth);
        process
    }

    /// It, unless it was asked to stop.
    pub(crate) fn berth(&self) -> &Berth {
        self.berth.as_ref().unwrap()
    }

    /// Ends at once, wherever it is; then its address is free again.
    pub(crate) async fn die(mut self) {
        let runtime = self.runtime.take().unwrap();
        let end = move || runtime.shutdown_timeout(LAST_BREATH);
        tokio::task::spawn_blocking(end).await.unwrap();
    }

    /// Asks it to stop; the handle ends when it has.
    pub(crate) fn stop(&mut self, grace: Duration) -> JoinHandle<()> {
        let berth = self.berth.take().unwrap();
        let mut is_asked = false;
        let once = move || {
            let again = std::mem::replace(&mut is_asked, true);
            async move {
                if again {
                    pending::<()>().await;
                }
            }
        };
        let runtime = self.runtime.as_ref().unwrap();
        runtime.spawn(berth.run_until(once, grace))
    }
}

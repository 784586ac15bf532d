//! Forgetting what has ended: sessions, and sign-ins that nobody came back from.

use std::{sync::Arc, time::Duration};

use store::{Store, StoreError};

use crate::{clock::Clock, logging::chain, shutdown::Shutdown};

/// How often. What has ended counts for nothing, whether or not it is still there.
const EVERY: Duration = Duration::from_secs(10 * 60);

/// Forgets until the shutdown begins.
pub async fn forget_ended(store: Arc<dyn Store>, clock: Arc<dyn Clock>, shutdown: Shutdown) {
    loop {
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = forget(&*store, &*clock).await {
            tracing::warn!(error = %chain(&error), "sessions that have ended stay");
        }
    }
}

async fn forget(store: &dyn Store, clock: &dyn Clock) -> Result<(), StoreError> {
    let now = clock.now();
    let sessions = store.trim_sessions(now).await?;
    let sign_ins = store.trim_sign_ins(now).await?;
    if sessions + sign_ins > 0 {
        tracing::info!(sessions, sign_ins, "forgot what has ended");
    }
    Ok(())
}

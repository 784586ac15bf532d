//! The workers: they claim what is due, work on it, and wait for more.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use model::Timestamp;
use store::{Claim, Store, StoreError, WorkerName};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::{logging::chain, provision::Provisioner, service_token::Renewal, shutdown::Shutdown};

/// How long a claim lasts unless it is renewed: so much later the work of a process that died is
/// taken up, and has to be done within 30 s of the death.
const LEASE: Duration = Duration::from_secs(15);
/// How often a claim is renewed.
const RENEW: Duration = Duration::from_secs(5);
/// How long to wait when nothing says when to look again: another replica may have written.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often to see whether there is another service token. It costs no call to Quay.
const LOOK_FOR_TOKEN: Duration = Duration::from_secs(2);
/// How often old events are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long events are kept at least.
const EVENTS_LAST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How many events of a workspace are kept however old they are.
const EVENTS_KEPT: u32 = 1000;
/// How long to wait after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Claims components as they become due and works on at most `at_once` of them at a time, until
/// the shutdown begins. Work under way goes on in `tasks`.
pub async fn run(
    provisioner: Provisioner,
    name: WorkerName,
    at_once: NonZeroU32,
    tasks: TaskTracker,
    shutdown: Shutdown,
) {
    let seats = Arc::new(Semaphore::new(usize::try_from(at_once.get()).unwrap_or(1)));
    let store = Arc::clone(&provisioner.store);
    let mut wishes = store.listen();
    loop {
        let seat = tokio::select! {
            () = shutdown.draining.cancelled() => return,
            seat = Arc::clone(&seats).acquire_owned() => seat,
        };
        let Ok(seat) = seat else { return };
        let wait = match store.claim_due(&name, LEASE).await {
            Ok(Some(claim)) => {
                let work = work(provisioner.clone(), claim, shutdown.clone());
                tasks.spawn(async move {
                    work.await;
                    drop(seat);
                });
                continue;
            }
            Ok(None) => next_look(&*store).await,
            Err(error) => {
                tracing::error!(
                    error = %chain(&error),
                    "nothing can be claimed"
                );
                AFTER_FAILURE
            }
        };
        drop(seat);
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            _ = wishes.changed() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn next_look(store: &dyn Store) -> Duration {
    match store.next_due().await {
        Ok(Some(due)) => due.min(LOOK_EVERY),
        Ok(None) => LOOK_EVERY,
        Err(_) => AFTER_FAILURE,
    }
}

/// Looks for another service token until the shutdown begins, and sets everything going again
/// that may have waited for it.
pub async fn watch_token(provisioner: Provisioner, shutdown: Shutdown) {
    let mut was_readable = true;
    loop {
        let reloaded = provisioner.service_token.watch().await;
        if let (Err(error), true) = (&reloaded, was_readable) {
            tracing::warn!(error = %chain(error), "the service token cannot be read");
        }
        was_readable = reloaded.is_ok();
        if matches!(reloaded, Ok(Renewal::Changed)) {
            tracing::info!("there is another service token");
            if let Err(error) = provisioner.hasten_unready().await {
                tracing::error!(error = %chain(&error), "what waits was not set going; it goes on by itself later");
            }
        }
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = tokio::time::sleep(LOOK_FOR_TOKEN) => {}
        }
    }
}

/// Forgets old events until the shutdown begins. Who follows events from so long ago reads the
/// objects anew.
pub async fn forget_events(provisioner: Provisioner, shutdown: Shutdown) {
    loop {
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = tokio::time::sleep(FORGET_EVERY) => {}
        }
        let now = provisioner.clock.now().as_unix_millis();
        let kept = i64::try_from(EVENTS_LAST.as_millis()).unwrap_or(i64::MAX);
        let Ok(before) = Timestamp::from_unix_millis(now.saturating_sub(kept)) else {
            continue;
        };
        match provisioner.store.trim_events(before, EVENTS_KEPT).await {
            Ok(0) => {}
            Ok(events) => tracing::info!(events, "forgot old events"),
            Err(error) => tracing::warn!(error = %chain(&error), "old events stay"),
        }
    }
}

/// Works on one claim, and keeps it while it does.
async fn work(provisioner: Provisioner, claim: Claim, shutdown: Shutdown) {
    let component = &claim.component;
    tracing::info!(workspace.name = %component.workspace_name, component.name = %component.name, claim = %claim.fence, "working");
    tokio::select! {
        done = provisioner.work_on(&claim) => if let Err(error) = done {
            tracing::error!(claim = %claim.fence, error = %chain(&error), "the work on a component failed");
            if provisioner.settle_fault(&claim).await.is_err() {
                give_back(&*provisioner.store, &claim).await;
            }
        },
        error = keep(&*provisioner.store, &claim) => {
            tracing::warn!(claim = %claim.fence, error = %chain(&error), "the claim was lost; the work stops");
        }
        () = shutdown.stopping.cancelled() => give_back(&*provisioner.store, &claim).await,
    }
}

/// Renews the lease until it is lost.
async fn keep(store: &dyn Store, claim: &Claim) -> StoreError {
    let mut failed_since = None;
    loop {
        tokio::time::sleep(RENEW).await;
        let now = tokio::time::Instant::now();
        match store.renew(&claim.fence, LEASE).await {
            Ok(()) => failed_since = None,
            Err(error) if error.is_retryable() => {
                // Somebody else may have it once the lease has run out.
                if now.duration_since(*failed_since.get_or_insert(now)) + RENEW >= LEASE {
                    return error;
                }
            }
            Err(error) => return error,
        }
    }
}

/// Lets somebody else go on soon. Where even that fails, the lease runs out by itself.
async fn give_back(store: &dyn Store, claim: &Claim) {
    if let Err(error) = store.release(&claim.fence, AFTER_FAILURE).await {
        tracing::debug!(claim = %claim.fence, error = %chain(&error), "the claim could not be given back");
    }
}

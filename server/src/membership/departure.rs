//! What follows when somebody is no member of a workspace any more, or has a smaller role: their
//! link to Quay ends unless they are an owner, and what they have seen is replaced unless they may
//! still see it.
//!
//! The database says who has left, so nothing is lost with a process that dies between the two, and
//! every replica sees to what another one removed.

use std::{sync::Arc, time::Duration};

use model::{UserId, WorkspaceId};
use tokio::sync::Notify;

use crate::{app::App, logging::chain, shutdown::Shutdown};

/// How often the database is asked when nobody announces anything.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How many are seen to at once.
const BATCH: u16 = 100;

/// By which it is said that somebody has left. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Departures(Arc<Notify>);

impl Departures {
    /// Says that somebody has left.
    pub fn announce(&self) {
        self.0.notify_one();
    }
}

/// Sees to those who have left, until the shutdown begins.
pub async fn watch_departures(app: App, shutdown: Shutdown) {
    loop {
        match app.store.list_departed(BATCH).await {
            Ok(departed) => {
                for (workspace, user) in departed {
                    see_to(&app, workspace, user).await;
                }
            }
            Err(error) => {
                tracing::warn!(error = %chain(&error), "who has left cannot be seen to; it is tried again");
            }
        }
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = app.memberships.departures().0.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Ends what somebody had of a workspace as its member. Doing it again does no harm: it is done
/// until the database no longer names them.
async fn see_to(app: &App, workspace: WorkspaceId, user: UserId) {
    match app.linking.depart(workspace, user).await {
        Ok(()) => {
            tracing::info!(workspace.id = %workspace, user.id = %user, "somebody left a workspace or their role; their link is over and what they saw is being replaced");
        }
        Err(error) => {
            tracing::warn!(workspace.id = %workspace, user.id = %user, error = %chain(&error), "what somebody left behind is not seen to yet; it is tried again");
        }
    }
}

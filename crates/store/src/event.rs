//! Events: one stream for each workspace, in the order of the commits, for pages that follow along.
//!
//! Whatever changes what a page shows writes its event in the same transaction. The sequence is
//! counted in the workspace's row, so that no reader can see a later event before an earlier one.

use async_trait::async_trait;
use model::{Timestamp, WorkspaceId, api::event::Event};
use tokio::sync::broadcast;

use crate::StoreError;

/// What came after an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsAfter {
    /// These did, the oldest first; at most as many as were asked for.
    Events(Vec<Event>),
    /// Some of them are no longer kept: read the objects anew and go on after `last`.
    Expired {
        /// The last event there is.
        last: u64,
    },
}

/// The events.
#[async_trait]
pub trait Events {
    /// A workspace's events after the one with this sequence (0: from the beginning).
    async fn events_after(
        &self,
        workspace: WorkspaceId,
        sequence: u64,
        limit: u16,
    ) -> Result<EventsAfter, StoreError>;

    /// The sequence of a workspace's last event; 0 before the first.
    async fn last_event(&self, workspace: WorkspaceId) -> Result<u64, StoreError>;

    /// Wakes when this process wrote events. Other replicas are not heard: look now and then, too.
    fn listen(&self) -> EventListener;

    /// Forgets events from before `before`, all but the latest `keep` of each workspace. Answers
    /// how many went.
    async fn trim_events(&self, before: Timestamp, keep: u32) -> Result<u64, StoreError>;
}

/// Wakes when events were written.
#[derive(Debug)]
pub struct EventListener(pub(crate) broadcast::Receiver<WorkspaceId>);

impl EventListener {
    /// Waits until any workspace may have new events. `None` when the store is gone.
    pub async fn changed(&mut self) -> Option<Changed> {
        match self.0.recv().await {
            Ok(workspace) => Some(Changed::In(workspace)),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Changed::Anywhere),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// Waits until this workspace may have new events. `None` when the store is gone.
    pub async fn changed_in(&mut self, workspace: WorkspaceId) -> Option<()> {
        loop {
            match self.changed().await? {
                Changed::In(other) if other != workspace => {}
                Changed::In(_) | Changed::Anywhere => return Some(()),
            }
        }
    }
}

/// Where something may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// In this workspace.
    In(WorkspaceId),
    /// Anywhere: the listener was too slow to hear where.
    Anywhere,
}

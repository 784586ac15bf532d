//! A write: one transaction, what it must hold first, and whom it wakes when it is there.

use model::{
    ComponentId, ComponentName, OperationId, Timestamp, WorkspaceId, api::event::EventKind,
};
use sqlx::{Any, AnyConnection, Transaction};

use super::{SqlStore, column};
use crate::{Conflict, Fence, StoreError};

/// A transaction that writes. Dropped without a commit, it has never been.
pub(super) struct Write<'a> {
    store: &'a SqlStore,
    transaction: Transaction<'static, Any>,
    changed: Vec<WorkspaceId>,
}

/// Something that a page shows has changed.
pub(super) struct NewEvent<'a> {
    pub(super) kind: EventKind,
    pub(super) component: Option<&'a ComponentName>,
    pub(super) operation: Option<OperationId>,
    pub(super) message: String,
}

impl<'a> Write<'a> {
    pub(super) fn new(store: &'a SqlStore, transaction: Transaction<'static, Any>) -> Self {
        Self {
            store,
            transaction,
            changed: Vec::new(),
        }
    }

    /// Where statements run.
    pub(super) fn on(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    pub(super) fn store(&self) -> &'a SqlStore {
        self.store
    }

    /// The database's time: the only clock that leases go by.
    pub(super) async fn database_time(&mut self) -> Result<i64, StoreError> {
        let now = self.store.dialect.select_now();
        Ok(sqlx::query_scalar(now).fetch_one(self.on()).await?)
    }

    /// Makes sure that the fence is the component's newest, and that it stays so until the end of
    /// this transaction. Answers the component's name.
    pub(super) async fn hold(&mut self, fence: &Fence) -> Result<ComponentName, StoreError> {
        let name: Option<String> = sqlx::query_scalar(
            "UPDATE components SET fence = fence
             WHERE id = $1 AND workspace_id = $2 AND fence = $3
             RETURNING name",
        )
        .bind(fence.component.to_string())
        .bind(fence.workspace.to_string())
        .bind(fence.number)
        .fetch_optional(self.on())
        .await?;
        let name = name.ok_or(StoreError::StaleFence)?;
        column::text("components.name", &name)
    }

    /// Makes sure that the workspace is there, and that nobody else changes it or who is in it
    /// until the end of this transaction.
    pub(super) async fn hold_workspace(&mut self, id: WorkspaceId) -> Result<(), StoreError> {
        let there: Option<i64> = sqlx::query_scalar(
            "UPDATE workspaces SET last_event = last_event
             WHERE id = $1 AND deleted_at IS NULL RETURNING 1",
        )
        .bind(id.to_string())
        .fetch_optional(self.on())
        .await?;
        there.map(|_| ()).ok_or(Conflict::WorkspaceDeleted.into())
    }

    /// Ends the claim that this fence is of: it, too, is stale from now on.
    pub(super) async fn end_claim(&mut self, component: ComponentId) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE components SET fence = fence + 1, leased_by = NULL, leased_until = NULL
             WHERE id = $1",
        )
        .bind(component.to_string())
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// Appends an event to the workspace's stream.
    pub(super) async fn event(
        &mut self,
        workspace: WorkspaceId,
        event: NewEvent<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sequence: i64 = sqlx::query_scalar(
            "UPDATE workspaces SET last_event = last_event + 1 WHERE id = $1 RETURNING last_event",
        )
        .bind(workspace.to_string())
        .fetch_one(self.on())
        .await?;
        sqlx::query(
            "INSERT INTO events (workspace_id, sequence, at, kind, component, operation_id, message)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(workspace.to_string())
        .bind(sequence)
        .bind(now.as_unix_millis())
        .bind(column::spell("events.kind", event.kind)?)
        .bind(event.component.map(ToString::to_string))
        .bind(event.operation.map(|id| id.to_string()))
        .bind(event.message)
        .execute(self.on())
        .await?;
        self.announce(workspace);
        Ok(())
    }

    /// Wakes who listens, once this is committed, also where no event tells why.
    pub(super) fn announce(&mut self, workspace: WorkspaceId) {
        if !self.changed.contains(&workspace) {
            self.changed.push(workspace);
        }
    }

    /// Commits, and wakes those who follow along.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await?;
        for workspace in self.changed {
            // Nobody listens: nobody needs to know.
            let _ = self.store.changes.send(workspace);
        }
        Ok(())
    }
}

//! Events in SQL.

use async_trait::async_trait;
use model::{Timestamp, WorkspaceId, api::event::Event};
use sqlx::FromRow;

use super::{SqlStore, column, records};
use crate::{EventListener, Events, EventsAfter, StoreError};

#[derive(FromRow)]
struct EventRow {
    sequence: i64,
    at: i64,
    kind: String,
    component: Option<String>,
    operation_id: Option<String>,
    message: String,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: column::number("events.sequence", row.sequence)?,
            at: column::time("events.at", row.at)?,
            kind: column::word("events.kind", row.kind)?,
            component: column::optional_text("events.component", row.component)?,
            operation: column::optional_text("events.operation_id", row.operation_id)?,
            message: row.message,
        })
    }
}

#[async_trait]
impl Events for SqlStore {
    async fn events_after(
        &self,
        workspace: WorkspaceId,
        sequence: u64,
        limit: u16,
    ) -> Result<EventsAfter, StoreError> {
        let sequence = column::signed(sequence);
        let mut read = self.read.begin().await?;
        let bounds: Option<(i64, i64)> =
            sqlx::query_as("SELECT trimmed_event, last_event FROM workspaces WHERE id = $1")
                .bind(workspace.to_string())
                .fetch_optional(&mut *read)
                .await?;
        let (trimmed, last) = bounds.unwrap_or_default();
        // A reader that is ahead of the stream knows another one: a backup was put back.
        if sequence < trimmed || sequence > last {
            let last = column::number("workspaces.last_event", last)?;
            return Ok(EventsAfter::Expired { last });
        }
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT sequence, at, kind, component, operation_id, message FROM events
             WHERE workspace_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(workspace.to_string())
        .bind(sequence)
        .bind(i64::from(limit))
        .fetch_all(&mut *read)
        .await?;
        Ok(EventsAfter::Events(records(rows)?))
    }

    async fn last_event(&self, workspace: WorkspaceId) -> Result<u64, StoreError> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT last_event FROM workspaces WHERE id = $1")
                .bind(workspace.to_string())
                .fetch_optional(&self.read)
                .await?;
        column::number("workspaces.last_event", last.unwrap_or_default())
    }

    fn listen(&self) -> EventListener {
        EventListener(self.changes.subscribe())
    }

    async fn trim_events(&self, before: Timestamp, keep: u32) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        // Up to which event each workspace's stream goes: no later one is from before `before`.
        sqlx::query(
            "UPDATE workspaces SET trimmed_event =
                 (SELECT MAX(e.sequence) FROM events e
                  WHERE e.workspace_id = workspaces.id AND e.at < $1
                    AND e.sequence <= workspaces.last_event - $2)
             WHERE EXISTS
                 (SELECT 1 FROM events e
                  WHERE e.workspace_id = workspaces.id AND e.at < $1
                    AND e.sequence <= workspaces.last_event - $2)",
        )
        .bind(before.as_unix_millis())
        .bind(i64::from(keep))
        .execute(write.on())
        .await?;
        let gone = sqlx::query(
            "DELETE FROM events WHERE sequence <=
                 (SELECT w.trimmed_event FROM workspaces w WHERE w.id = events.workspace_id)",
        )
        .execute(write.on())
        .await?
        .rows_affected();
        write.commit().await?;
        Ok(gone)
    }
}

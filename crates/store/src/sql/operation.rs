//! Operations in SQL.

use async_trait::async_trait;
use model::{
    ComponentId, ComponentName, OperationId, Timestamp, WorkspaceId,
    api::{
        event::EventKind,
        operation::{OperationKind, OperationState},
        page::Page,
    },
};
use sqlx::{AnyConnection, FromRow};

use super::{
    SqlStore, column, page, records, rows_wanted, step,
    write::{NewEvent, Write},
};
use crate::{
    Conflict, Fence, OperationProgress, OperationRecord, Operations, PageRequest, StoreError,
};

/// Selects [`OperationRow`]s.
macro_rules! select_operations {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, component_id, kind, state, message, started_at, finished_at
             FROM operations ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct OperationRow {
    id: String,
    workspace_id: String,
    component_id: String,
    kind: String,
    state: String,
    message: Option<String>,
    started_at: i64,
    finished_at: Option<i64>,
}

impl TryFrom<OperationRow> for OperationRecord {
    type Error = StoreError;

    /// The operation without its steps.
    fn try_from(row: OperationRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: column::text("operations.id", &row.id)?,
            workspace: column::text("operations.workspace_id", &row.workspace_id)?,
            component: column::text("operations.component_id", &row.component_id)?,
            kind: column::word("operations.kind", row.kind)?,
            state: column::word("operations.state", row.state)?,
            message: row.message,
            steps: Vec::new(),
            started_at: column::time("operations.started_at", row.started_at)?,
            finished_at: column::optional_time("operations.finished_at", row.finished_at)?,
        })
    }
}

#[async_trait]
impl Operations for SqlStore {
    async fn begin_operation(
        &self,
        fence: &Fence,
        id: OperationId,
        kind: OperationKind,
        now: Timestamp,
    ) -> Result<OperationRecord, StoreError> {
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let unfinished: Option<OperationRow> = sqlx::query_as(select_operations!(
            "WHERE component_id = $1 AND finished_at IS NULL"
        ))
        .bind(fence.component.to_string())
        .fetch_optional(write.on())
        .await?;
        let unfinished = unfinished.map(OperationRecord::try_from).transpose()?;
        let (id, message) = match unfinished {
            Some(unfinished) if unfinished.kind == kind => {
                write.resume_operation(unfinished.id).await?;
                (unfinished.id, "goes on")
            }
            other => {
                if let Some(other) = other {
                    write.supersede_operation(other.id, now).await?;
                }
                write.insert_operation(fence, id, kind, now).await?;
                (id, "has begun")
            }
        };
        let event = news(EventKind::Operation, &name, id, message.to_owned());
        write.event(fence.workspace, event, now).await?;
        let record = find(write.on(), fence.workspace, id)
            .await?
            .ok_or(StoreError::Corrupt {
                column: "operations.id",
            })?;
        write.commit().await?;
        Ok(record)
    }

    async fn record_operation(
        &self,
        fence: &Fence,
        id: OperationId,
        progress: OperationProgress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ended = match progress.state {
            OperationState::Succeeded | OperationState::Superseded => Some(now.as_unix_millis()),
            _ => None,
        };
        let state = column::spell("operations.state", progress.state)?;
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let recorded = sqlx::query(
            "UPDATE operations SET state = $1, message = $2, finished_at = COALESCE(finished_at, $3)
             WHERE id = $4 AND component_id = $5 AND (finished_at IS NULL OR state = $1)",
        )
        .bind(&state)
        .bind(&progress.message)
        .bind(ended)
        .bind(id.to_string())
        .bind(fence.component.to_string())
        .execute(write.on())
        .await?;
        require_one(recorded.rows_affected(), "operation")?;
        let message = match progress.message {
            Some(message) => format!("{state}: {message}"),
            None => state,
        };
        let event = news(EventKind::Operation, &name, id, message);
        write.event(fence.workspace, event, now).await?;
        write.commit().await
    }

    async fn find_operation(
        &self,
        workspace: WorkspaceId,
        id: OperationId,
    ) -> Result<Option<OperationRecord>, StoreError> {
        let mut read = self.read.begin().await?;
        find(&mut read, workspace, id).await
    }

    async fn list_operations(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
        request: &PageRequest,
    ) -> Result<Page<OperationRecord>, StoreError> {
        let before = request
            .key()?
            .map(|key| Position::parse(&key))
            .transpose()?;
        let (time, id) = before.map(|before| (before.started_at, before.id)).unzip();
        let mut read = self.read.begin().await?;
        let rows: Vec<OperationRow> = sqlx::query_as(select_operations!(
            "WHERE workspace_id = $1 AND component_id = $2
               AND ($3 IS NULL OR started_at < $3 OR (started_at = $3 AND id < $4))
             ORDER BY started_at DESC, id DESC LIMIT $5"
        ))
        .bind(workspace.to_string())
        .bind(component.to_string())
        .bind(time)
        .bind(id)
        .bind(rows_wanted(request))
        .fetch_all(&mut *read)
        .await?;
        let mut page = page(records(rows)?, request, Position::of);
        step::add_steps(&mut read, component, &mut page.items).await?;
        Ok(page)
    }
}

/// Where a list of operations goes on.
struct Position {
    started_at: i64,
    id: String,
}

impl Position {
    fn of(operation: &OperationRecord) -> String {
        format!("{} {}", operation.started_at.as_unix_millis(), operation.id)
    }

    fn parse(key: &str) -> Result<Self, StoreError> {
        let (time, id) = key.split_once(' ').ok_or(StoreError::InvalidCursor)?;
        Ok(Self {
            started_at: time.parse().map_err(|_| StoreError::InvalidCursor)?,
            id: id.to_owned(),
        })
    }
}

async fn find(
    connection: &mut AnyConnection,
    workspace: WorkspaceId,
    id: OperationId,
) -> Result<Option<OperationRecord>, StoreError> {
    let row: Option<OperationRow> =
        sqlx::query_as(select_operations!("WHERE workspace_id = $1 AND id = $2"))
            .bind(workspace.to_string())
            .bind(id.to_string())
            .fetch_optional(&mut *connection)
            .await?;
    let Some(mut record) = row.map(OperationRecord::try_from).transpose()? else {
        return Ok(None);
    };
    let component = record.component;
    step::add_steps(connection, component, std::slice::from_mut(&mut record)).await?;
    Ok(Some(record))
}

impl Write<'_> {
    async fn insert_operation(
        &mut self,
        fence: &Fence,
        id: OperationId,
        kind: OperationKind,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO operations (id, workspace_id, component_id, kind, state, started_at)
             VALUES ($1, $2, $3, $4, 'running', $5)",
        )
        .bind(id.to_string())
        .bind(fence.workspace.to_string())
        .bind(fence.component.to_string())
        .bind(column::spell("operations.kind", kind)?)
        .bind(now.as_unix_millis())
        .execute(self.on())
        .await?;
        sqlx::query("UPDATE components SET operation_id = $1 WHERE id = $2")
            .bind(id.to_string())
            .bind(fence.component.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }

    async fn resume_operation(&mut self, id: OperationId) -> Result<(), StoreError> {
        sqlx::query("UPDATE operations SET state = 'running', message = NULL WHERE id = $1")
            .bind(id.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }

    async fn supersede_operation(
        &mut self,
        id: OperationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE operations SET state = 'superseded', finished_at = $1 WHERE id = $2")
            .bind(now.as_unix_millis())
            .bind(id.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }

    /// Ends what is unfinished of a component that was removed: it has come to its end.
    pub(super) async fn finish_operations_of(
        &mut self,
        component: ComponentId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE operations SET state = 'succeeded', finished_at = $1
             WHERE component_id = $2 AND finished_at IS NULL",
        )
        .bind(now.as_unix_millis())
        .bind(component.to_string())
        .execute(self.on())
        .await?;
        Ok(())
    }
}

/// Makes sure that a write found what it was to change.
pub(super) fn require_one(rows: u64, what: &'static str) -> Result<(), StoreError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(Conflict::NotOfThisClaim { what }.into())
    }
}

/// What a page is told about an operation or one of its steps.
pub(super) fn news(
    kind: EventKind,
    component: &ComponentName,
    operation: OperationId,
    message: String,
) -> NewEvent<'_> {
    NewEvent {
        kind,
        component: Some(component),
        operation: Some(operation),
        message,
    }
}

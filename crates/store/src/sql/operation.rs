//! Operations and steps in SQL.

use async_trait::async_trait;
use model::{
    ComponentId, ComponentName, OperationId, Timestamp, WorkspaceId,
    api::{
        event::EventKind,
        operation::{OperationKind, OperationState, Step, StepState},
        page::Page,
    },
};
use sqlx::{AnyConnection, FromRow};

use super::{
    SqlStore, column, lease, page, records, rows_wanted,
    write::{NewEvent, Write},
};
use crate::{
    Conflict, FactRecord, FactScope, Fence, OperationProgress, OperationRecord, Operations,
    PageRequest, StepEnd, StepIntent, StoreError,
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

#[derive(FromRow)]
struct StepRow {
    operation_id: String,
    key: String,
    title: String,
    state: String,
    attempts: i64,
    message: Option<String>,
    started_at: i64,
    finished_at: Option<i64>,
}

impl TryFrom<StepRow> for Step {
    type Error = StoreError;

    fn try_from(row: StepRow) -> Result<Self, StoreError> {
        Ok(Self {
            key: row.key,
            title: row.title,
            state: column::word("steps.state", row.state)?,
            attempts: column::number("steps.attempts", row.attempts)?,
            message: row.message,
            started_at: column::time("steps.started_at", row.started_at)?,
            finished_at: column::optional_time("steps.finished_at", row.finished_at)?,
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

    async fn record_step_started(
        &self,
        fence: &Fence,
        operation: OperationId,
        step: &StepIntent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let begun = sqlx::query(
            "INSERT INTO steps (operation_id, key, position, scope, title, state, attempts, started_at)
             SELECT o.id, $1, (SELECT COUNT(*) FROM steps s WHERE s.operation_id = o.id),
                 $2, $3, 'started', 1, $4
             FROM operations o WHERE o.id = $5 AND o.component_id = $6 AND o.finished_at IS NULL
             ON CONFLICT (operation_id, key) DO UPDATE SET
                 title = excluded.title, state = 'started', attempts = steps.attempts + 1,
                 finished_at = NULL",
        )
        .bind(&step.key)
        .bind(spell_scope(step.scope))
        .bind(&step.title)
        .bind(now.as_unix_millis())
        .bind(operation.to_string())
        .bind(fence.component.to_string())
        .execute(write.on())
        .await?;
        require_one(begun.rows_affected(), "operation")?;
        let event = news(EventKind::Step, &name, operation, step.title.clone());
        write.event(fence.workspace, event, now).await?;
        write.commit().await
    }

    async fn record_step_ended(
        &self,
        fence: &Fence,
        operation: OperationId,
        end: StepEnd<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let state = match end.failure {
            None => StepState::Done,
            Some(_) => StepState::Failed,
        };
        let state = column::spell("steps.state", state)?;
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let titles: Vec<String> = sqlx::query_scalar(
            "UPDATE steps SET state = $1, message = $2, finished_at = $3
             WHERE key = $4 AND EXISTS
                 (SELECT 1 FROM operations o WHERE o.id = steps.operation_id
                    AND (steps.state = 'started' OR o.id = $5)
                    AND (o.component_id = $6
                         OR (steps.scope = 'workspace' AND o.workspace_id = $7)))
             RETURNING title",
        )
        .bind(&state)
        .bind(end.failure)
        .bind(now.as_unix_millis())
        .bind(end.key)
        .bind(operation.to_string())
        .bind(fence.component.to_string())
        .bind(fence.workspace.to_string())
        .fetch_all(write.on())
        .await?;
        let title = titles
            .first()
            .ok_or(Conflict::NotOfThisClaim { what: "step" })?;
        for fact in end.facts {
            write.learn(fence, fact, now).await?;
        }
        let message = match end.failure {
            Some(failure) => format!("{title}: {state}: {failure}"),
            None => format!("{title}: {state}"),
        };
        let event = news(EventKind::Step, &name, operation, message);
        write.event(fence.workspace, event, now).await?;
        write.commit().await
    }

    async fn list_open_steps(&self, fence: &Fence) -> Result<Vec<String>, StoreError> {
        let mut read = self.read.begin().await?;
        lease::check(&mut read, fence).await?;
        let keys = sqlx::query_scalar(
            "SELECT DISTINCT s.key FROM steps s JOIN operations o ON o.id = s.operation_id
             WHERE s.state = 'started'
               AND (o.component_id = $1 OR (s.scope = 'workspace' AND o.workspace_id = $2))
             ORDER BY s.key",
        )
        .bind(fence.component.to_string())
        .bind(fence.workspace.to_string())
        .fetch_all(&mut *read)
        .await?;
        Ok(keys)
    }

    async fn list_facts(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
    ) -> Result<Vec<FactRecord>, StoreError> {
        let rows: Vec<FactRow> = sqlx::query_as(
            "SELECT component_id, object, value FROM facts
             WHERE workspace_id = $1 AND (component_id IS NULL OR component_id = $2)
             ORDER BY object",
        )
        .bind(workspace.to_string())
        .bind(component.to_string())
        .fetch_all(&self.read)
        .await?;
        records(rows)
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
        add_steps(&mut read, component, &mut page.items).await?;
        Ok(page)
    }
}

#[derive(FromRow)]
struct FactRow {
    component_id: Option<String>,
    object: String,
    value: String,
}

impl TryFrom<FactRow> for FactRecord {
    type Error = StoreError;

    fn try_from(row: FactRow) -> Result<Self, StoreError> {
        Ok(Self {
            scope: match row.component_id {
                Some(_) => FactScope::Component,
                None => FactScope::Workspace,
            },
            object: row.object,
            value: serde_json::from_str(&row.value).map_err(|_| StoreError::Corrupt {
                column: "facts.value",
            })?,
        })
    }
}

fn spell_scope(scope: FactScope) -> &'static str {
    match scope {
        FactScope::Workspace => "workspace",
        FactScope::Component => "component",
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
    add_steps(connection, component, std::slice::from_mut(&mut record)).await?;
    Ok(Some(record))
}

/// Reads the steps of these operations of one component, the latest first, in one go.
async fn add_steps(
    connection: &mut AnyConnection,
    component: ComponentId,
    operations: &mut [OperationRecord],
) -> Result<(), StoreError> {
    let (Some(latest), Some(earliest)) = (operations.first(), operations.last()) else {
        return Ok(());
    };
    let rows: Vec<StepRow> = sqlx::query_as(
        "SELECT s.operation_id, s.key, s.title, s.state, s.attempts, s.message, s.started_at,
             s.finished_at
         FROM steps s JOIN operations o ON o.id = s.operation_id
         WHERE o.component_id = $1 AND o.started_at >= $2 AND o.started_at <= $3
         ORDER BY s.operation_id, s.position",
    )
    .bind(component.to_string())
    .bind(earliest.started_at.as_unix_millis())
    .bind(latest.started_at.as_unix_millis())
    .fetch_all(connection)
    .await?;
    for row in rows {
        let id: OperationId = column::text("steps.operation_id", &row.operation_id)?;
        if let Some(operation) = operations.iter_mut().find(|operation| operation.id == id) {
            operation.steps.push(row.try_into()?);
        }
    }
    Ok(())
}

fn require_one(rows: u64, what: &'static str) -> Result<(), StoreError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(Conflict::NotOfThisClaim { what }.into())
    }
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

    /// Replaces what was known of an object.
    async fn learn(
        &mut self,
        fence: &Fence,
        fact: &FactRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let component = match fact.scope {
            FactScope::Workspace => None,
            FactScope::Component => Some(fence.component.to_string()),
        };
        sqlx::query(
            "INSERT INTO facts (workspace_id, component_id, object, value, learnt_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace_id, COALESCE(component_id, ''), object) DO UPDATE SET
                 value = excluded.value, learnt_at = excluded.learnt_at",
        )
        .bind(fence.workspace.to_string())
        .bind(component)
        .bind(&fact.object)
        .bind(fact.value.to_string())
        .bind(now.as_unix_millis())
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// Forgets what is known of a component's own objects.
    pub(super) async fn forget_facts_of(
        &mut self,
        component: ComponentId,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM facts WHERE component_id = $1")
            .bind(component.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }

    /// Forgets what is known of all objects of a workspace: its organization was given up.
    pub(super) async fn forget_facts_in(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM facts WHERE workspace_id = $1")
            .bind(workspace.to_string())
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

/// What a page is told about an operation or one of its steps.
fn news(
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

//! Steps and facts in SQL.

use async_trait::async_trait;
use model::{
    ComponentId, OperationId, Timestamp, WorkspaceId,
    api::{
        event::EventKind,
        operation::{Step, StepState},
    },
};
use sqlx::{AnyConnection, FromRow};

use super::{
    SqlStore, column, lease,
    operation::{news, require_one},
    records,
    write::Write,
};
use crate::{
    Conflict, FactRecord, FactScope, Fence, OperationRecord, StepEnd, StepIntent, Steps, StoreError,
};

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

#[async_trait]
impl Steps for SqlStore {
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
        let of_claim: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM operations WHERE id = $1 AND component_id = $2")
                .bind(operation.to_string())
                .bind(fence.component.to_string())
                .fetch_optional(write.on())
                .await?;
        of_claim.ok_or(Conflict::NotOfThisClaim { what: "operation" })?;
        let database_time = write.database_time().await?;
        let titles: Vec<String> = sqlx::query_scalar(
            "UPDATE steps SET state = $1, message = $2, finished_at = $3
             WHERE key = $4 AND EXISTS
                 (SELECT 1 FROM operations o WHERE o.id = steps.operation_id
                    AND (steps.state = 'started' OR o.id = $5)
                    AND (o.component_id = $6
                         OR (steps.scope = 'workspace' AND o.workspace_id = $7
                             AND NOT EXISTS (SELECT 1 FROM components c
                                 WHERE c.id = o.component_id AND c.leased_until > $8))))
             RETURNING title",
        )
        .bind(&state)
        .bind(end.failure)
        .bind(now.as_unix_millis())
        .bind(end.key)
        .bind(operation.to_string())
        .bind(fence.component.to_string())
        .bind(fence.workspace.to_string())
        .bind(database_time)
        .fetch_all(write.on())
        .await?;
        for fact in end.facts {
            write.learn(fence, fact, now).await?;
        }
        // Nothing was open: somebody else has closed it already, which is as good.
        if let Some(title) = titles.first() {
            let message = match end.failure {
                Some(failure) => format!("{title}: {state}: {failure}"),
                None => format!("{title}: {state}"),
            };
            let event = news(EventKind::Step, &name, operation, message);
            write.event(fence.workspace, event, now).await?;
        }
        write.commit().await
    }

    async fn list_open_steps(&self, fence: &Fence) -> Result<Vec<String>, StoreError> {
        let mut read = self.read.begin().await?;
        lease::check(&mut read, fence).await?;
        let now: i64 = sqlx::query_scalar(self.dialect.select_now())
            .fetch_one(&mut *read)
            .await?;
        let keys = sqlx::query_scalar(
            "SELECT DISTINCT s.key FROM steps s JOIN operations o ON o.id = s.operation_id
             WHERE s.state = 'started'
               AND (o.component_id = $1
                    OR (s.scope = 'workspace' AND o.workspace_id = $2
                        AND NOT EXISTS (SELECT 1 FROM components c
                            WHERE c.id = o.component_id AND c.leased_until > $3)))
             ORDER BY s.key",
        )
        .bind(fence.component.to_string())
        .bind(fence.workspace.to_string())
        .bind(now)
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
}

/// Reads the steps of these operations of one component, the latest first, in one go.
pub(super) async fn add_steps(
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

impl Write<'_> {
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
}

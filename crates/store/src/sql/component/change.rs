//! How a component's row changes, and what is told of it.

use model::{
    ComponentId, ComponentName, Condition, ConditionKind, ConditionStatus, Timestamp, Visibility,
    WorkspaceId, api::event::EventKind,
};

use super::find_by_id;
use crate::{
    ComponentRecord, ComponentToDeclare, Fence, StoreError,
    sql::{
        column,
        write::{NewEvent, Write},
    },
};

impl Write<'_> {
    /// Makes the component, or brings back the one that was removed and has its identity.
    pub(super) async fn create_component(
        &mut self,
        component: &ComponentToDeclare,
        now: Timestamp,
    ) -> Result<ComponentId, StoreError> {
        let wish = self.database_time().await?;
        let id: String = sqlx::query_scalar(
            "INSERT INTO components (id, workspace_id, name, folded_name, application, visibility,
                 generation, created_at, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)
             ON CONFLICT (workspace_id, name, COALESCE(application, '')) DO UPDATE SET
                 visibility = excluded.visibility, generation = components.generation + 1,
                 created_at = excluded.created_at, due_at = excluded.due_at, failed_attempts = 0,
                 deleted_at = NULL, deletion_due_at = NULL, removed_at = NULL
             RETURNING id",
        )
        .bind(component.id.to_string())
        .bind(component.workspace.to_string())
        .bind(component.name.as_str())
        .bind(component.name.as_str().to_lowercase())
        .bind(component.application.as_ref().map(ToString::to_string))
        .bind(component.visibility.as_str())
        .bind(now.as_unix_millis())
        .bind(wish)
        .fetch_one(self.on())
        .await?;
        column::text("components.id", &id)
    }

    /// Changes what was declared; a deletion that was asked for is undone.
    pub(super) async fn redeclare(
        &mut self,
        id: ComponentId,
        visibility: Visibility,
    ) -> Result<(), StoreError> {
        let wish = self.database_time().await?;
        sqlx::query(
            "UPDATE components SET visibility = $1, generation = generation + 1, due_at = $2,
                 failed_attempts = 0, deleted_at = NULL, deletion_due_at = NULL
             WHERE id = $3",
        )
        .bind(visibility.as_str())
        .bind(wish)
        .bind(id.to_string())
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// Says that a component changed, and answers what it is now.
    pub(super) async fn changed_component(
        &mut self,
        workspace: WorkspaceId,
        id: ComponentId,
        news: &str,
        now: Timestamp,
    ) -> Result<ComponentRecord, StoreError> {
        let record = find_by_id(self.on(), workspace, id)
            .await?
            .ok_or(StoreError::Corrupt {
                column: "components.id",
            })?;
        let event = NewEvent {
            kind: EventKind::Component,
            component: Some(&record.name),
            operation: None,
            message: format!("component {} {news}", record.name),
        };
        self.event(workspace, event, now).await?;
        Ok(record)
    }

    /// Stores conditions, with an event for each that changed.
    pub(in crate::sql) async fn set_conditions(
        &mut self,
        fence: &Fence,
        name: &ComponentName,
        conditions: &[Condition],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let before: String = sqlx::query_scalar("SELECT conditions FROM components WHERE id = $1")
            .bind(fence.component.to_string())
            .fetch_one(self.on())
            .await?;
        let before = read_conditions(&before)?;
        let json = serde_json::to_string(conditions).map_err(|_| StoreError::Corrupt {
            column: "components.conditions",
        })?;
        let ready = conditions.iter().find(|it| it.kind == ConditionKind::Ready);
        let reason = ready
            .map(|ready| column::spell("components.reason", ready.reason))
            .transpose()?;
        let ready = ready.map_or(ConditionStatus::Unknown, |ready| ready.status);
        sqlx::query("UPDATE components SET conditions = $1, ready = $2, reason = $3 WHERE id = $4")
            .bind(json)
            .bind(column::spell("components.ready", ready)?)
            .bind(reason)
            .bind(fence.component.to_string())
            .execute(self.on())
            .await?;
        for condition in conditions {
            let same = |old: &Condition| {
                old.kind == condition.kind
                    && old.status == condition.status
                    && old.reason == condition.reason
            };
            if before.iter().any(same) {
                continue;
            }
            let kind = column::spell("components.conditions", condition.kind)?;
            let event = NewEvent {
                kind: EventKind::Condition,
                component: Some(name),
                operation: None,
                message: format!("{kind}: {}", condition.message),
            };
            self.event(fence.workspace, event, now).await?;
        }
        Ok(())
    }
}

pub(in crate::sql) fn read_conditions(json: &str) -> Result<Vec<Condition>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt {
        column: "components.conditions",
    })
}

//! Rotations in SQL.

use std::time::Duration;

use async_trait::async_trait;
use model::{ComponentId, ComponentName, RobotSlot, Timestamp, WorkspaceId, api::event::EventKind};
use sqlx::{AnyConnection, FromRow};

use super::{
    SqlStore, column,
    write::{NewEvent, Write},
};
use crate::{DrainToEnd, Fence, RotationRecord, RotationToAsk, Rotations, StoreError};

#[derive(FromRow)]
pub(super) struct RotationRow {
    slot: String,
    drain: i64,
    drained_at: Option<i64>,
    again: Option<i64>,
}

impl TryFrom<RotationRow> for RotationRecord {
    type Error = StoreError;

    fn try_from(row: RotationRow) -> Result<Self, StoreError> {
        Ok(Self {
            slot: column::word("rotations.slot", row.slot)?,
            drain: duration("rotations.drain", row.drain)?,
            drained_at: column::optional_time("rotations.drained_at", row.drained_at)?,
            again: row
                .again
                .map(|again| duration("rotations.again", again))
                .transpose()?,
        })
    }
}

fn duration(column: &'static str, millis: i64) -> Result<Duration, StoreError> {
    Ok(Duration::from_millis(column::number(column, millis)?))
}

async fn find(
    connection: &mut AnyConnection,
    workspace: WorkspaceId,
    component: ComponentId,
) -> Result<Option<RotationRecord>, StoreError> {
    let row: Option<RotationRow> = sqlx::query_as(
        "SELECT slot, drain, drained_at, again FROM rotations
         WHERE workspace_id = $1 AND component_id = $2",
    )
    .bind(workspace.to_string())
    .bind(component.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(RotationRecord::try_from).transpose()
}

/// A component of which pipelines use a credential.
#[derive(FromRow)]
struct ServingRow {
    name: String,
    slot: String,
}

#[async_trait]
impl Rotations for SqlStore {
    async fn ask_rotation(
        &self,
        rotation: RotationToAsk,
        now: Timestamp,
    ) -> Result<Option<RotationRecord>, StoreError> {
        let RotationToAsk {
            workspace,
            component,
            drain,
            entry,
        } = rotation;
        let mut write = self.begin().await?;
        let serving: Option<ServingRow> = sqlx::query_as(
            "SELECT c.name, p.slot FROM components c
             JOIN credentials p ON p.component_id = c.id AND p.state = 'current'
             WHERE c.workspace_id = $1 AND c.id = $2 AND c.deleted_at IS NULL",
        )
        .bind(workspace.to_string())
        .bind(component.to_string())
        .fetch_optional(write.on())
        .await?;
        let Some(serving) = serving else {
            return Ok(None);
        };
        let name: ComponentName = column::text("components.name", &serving.name)?;
        let before = find(write.on(), workspace, component).await?;
        let rotation = match before {
            None => RotationRecord {
                slot: column::word::<RobotSlot>("credentials.slot", serving.slot)?.other(),
                drain,
                drained_at: None,
                again: None,
            },
            Some(before) => asked_again(before, drain, now),
        };
        write.append_audit(entry, now).await?;
        write.keep_rotation(workspace, component, &rotation).await?;
        write.make_due(component).await?;
        let event = NewEvent {
            kind: EventKind::Component,
            component: Some(&name),
            operation: None,
            message: format!("the push credential of {name} is to be rotated"),
        };
        write.event(workspace, event, now).await?;
        write.commit().await?;
        Ok(Some(rotation))
    }

    async fn find_rotation(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
    ) -> Result<Option<RotationRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        find(&mut connection, workspace, component).await
    }

    async fn end_drain(
        &self,
        drain: DrainToEnd,
        now: Timestamp,
    ) -> Result<Option<RotationRecord>, StoreError> {
        let DrainToEnd {
            workspace,
            component,
            entry,
        } = drain;
        let mut write = self.begin().await?;
        let name: Option<String> = sqlx::query_scalar(
            "SELECT name FROM components
             WHERE workspace_id = $1 AND id = $2",
        )
        .bind(workspace.to_string())
        .bind(component.to_string())
        .fetch_optional(write.on())
        .await?;
        let before = find(write.on(), workspace, component).await?;
        let (Some(name), Some(before)) = (name, before) else {
            return Ok(None);
        };
        let name: ComponentName = column::text("components.name", &name)?;
        let rotation = RotationRecord {
            drain: Duration::ZERO,
            drained_at: before.drained_at.map(|drained_at| drained_at.min(now)),
            ..before
        };
        write.append_audit(entry, now).await?;
        write.keep_rotation(workspace, component, &rotation).await?;
        write.make_due(component).await?;
        let event = NewEvent {
            kind: EventKind::Component,
            component: Some(&name),
            operation: None,
            message: format!("the push credential of {name} before this one is to end now"),
        };
        write.event(workspace, event, now).await?;
        write.commit().await?;
        Ok(Some(rotation))
    }

    async fn record_rotated(
        &self,
        fence: &Fence,
        now: Timestamp,
    ) -> Result<Option<RotationRecord>, StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let Some(before) = find(write.on(), fence.workspace, fence.component).await? else {
            return Ok(None);
        };
        let rotation = RotationRecord {
            drained_at: Some(before.drained_at.unwrap_or(now.plus(before.drain))),
            ..before
        };
        write
            .keep_rotation(fence.workspace, fence.component, &rotation)
            .await?;
        write.commit().await?;
        Ok(Some(rotation))
    }

    async fn end_rotation(&self, fence: &Fence) -> Result<Option<RotationRecord>, StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let over = find(write.on(), fence.workspace, fence.component).await?;
        sqlx::query("DELETE FROM rotations WHERE component_id = $1")
            .bind(fence.component.to_string())
            .execute(write.on())
            .await?;
        let next = over.and_then(|over| {
            Some(RotationRecord {
                slot: over.slot.other(),
                drain: over.again?,
                drained_at: None,
                again: None,
            })
        });
        if let Some(next) = &next {
            write
                .keep_rotation(fence.workspace, fence.component, next)
                .await?;
        }
        write.commit().await?;
        Ok(next)
    }
}

/// A rotation under way, after another was asked for.
fn asked_again(before: RotationRecord, drain: Duration, now: Timestamp) -> RotationRecord {
    match before.drained_at {
        None => RotationRecord {
            drain: before.drain.min(drain),
            ..before
        },
        Some(drained_at) => RotationRecord {
            drained_at: Some(drained_at.min(now.plus(drain))),
            again: Some(before.again.map_or(drain, |again| again.min(drain))),
            ..before
        },
    }
}

impl Write<'_> {
    async fn keep_rotation(
        &mut self,
        workspace: WorkspaceId,
        component: ComponentId,
        rotation: &RotationRecord,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO rotations (component_id, workspace_id, slot, drain, drained_at, again)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (component_id) DO UPDATE SET
                 slot = excluded.slot, drain = excluded.drain,
                 drained_at = excluded.drained_at, again = excluded.again",
        )
        .bind(component.to_string())
        .bind(workspace.to_string())
        .bind(rotation.slot.as_str())
        .bind(column::millis(rotation.drain))
        .bind(rotation.drained_at.map(Timestamp::as_unix_millis))
        .bind(rotation.again.map(column::millis))
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// Counts a component's generation up, and makes it due now.
    async fn make_due(&mut self, component: ComponentId) -> Result<(), StoreError> {
        let now = self.database_time().await?;
        sqlx::query("UPDATE components SET generation = generation + 1, due_at = $1 WHERE id = $2")
            .bind(now)
            .bind(component.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }
}

//! What concerns all workspaces, in SQL.

use async_trait::async_trait;
use model::{ConditionKind, Reason, api::page::Page};
use sqlx::FromRow;

use super::{
    SqlStore, column, component::read_conditions, founding::BlockageRow, page, records,
    rotation::RotationRow, rows_wanted,
};
use crate::{
    OverseenBlockage, OverseenRotation, Oversight, PageRequest, StoreError, Totals, UnreadyRecord,
};

#[derive(FromRow)]
struct OverseenRotationRow {
    workspace_name: String,
    component_name: String,
    #[sqlx(flatten)]
    rotation: RotationRow,
}

impl TryFrom<OverseenRotationRow> for OverseenRotation {
    type Error = StoreError;

    fn try_from(row: OverseenRotationRow) -> Result<Self, StoreError> {
        Ok(Self {
            workspace: column::text("workspaces.name", &row.workspace_name)?,
            component: column::text("components.name", &row.component_name)?,
            rotation: row.rotation.try_into()?,
        })
    }
}

#[derive(FromRow)]
struct UnreadyRow {
    workspace_name: String,
    component_name: String,
    conditions: String,
    operation_id: Option<String>,
    due_at: Option<i64>,
}

impl TryFrom<UnreadyRow> for UnreadyRecord {
    type Error = StoreError;

    fn try_from(row: UnreadyRow) -> Result<Self, StoreError> {
        let ready = read_conditions(&row.conditions)?
            .into_iter()
            .find(|condition| condition.kind == ConditionKind::Ready);
        Ok(Self {
            workspace: column::text("workspaces.name", &row.workspace_name)?,
            component: column::text("components.name", &row.component_name)?,
            ready: ready.ok_or(StoreError::Corrupt {
                column: "components.conditions",
            })?,
            operation: column::optional_text("operations.id", row.operation_id)?,
            due_at: column::optional_time("components.due_at", row.due_at)?,
        })
    }
}

#[derive(FromRow)]
struct OverseenBlockageRow {
    workspace_name: String,
    #[sqlx(flatten)]
    blockage: BlockageRow,
}

impl TryFrom<OverseenBlockageRow> for OverseenBlockage {
    type Error = StoreError;

    fn try_from(row: OverseenBlockageRow) -> Result<Self, StoreError> {
        Ok(Self {
            workspace: column::text("workspaces.name", &row.workspace_name)?,
            blockage: row.blockage.try_into()?,
        })
    }
}

#[derive(FromRow)]
struct UnreadyCountRow {
    reason: String,
    count: i64,
}

#[async_trait]
impl Oversight for SqlStore {
    async fn list_rotations(
        &self,
        request: &PageRequest,
    ) -> Result<Page<OverseenRotation>, StoreError> {
        let (workspace, component) = behind(request)?;
        let rows: Vec<OverseenRotationRow> = sqlx::query_as(
            "SELECT w.name AS workspace_name, c.name AS component_name,
                 r.slot, r.drain, r.drained_at, r.again
             FROM rotations r JOIN components c ON c.id = r.component_id
             JOIN workspaces w ON w.id = r.workspace_id
             WHERE c.removed_at IS NULL
               AND ($1 IS NULL OR w.name > $1 OR (w.name = $1 AND c.name > $2))
             ORDER BY w.name, c.name LIMIT $3",
        )
        .bind(workspace)
        .bind(component)
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(records(rows)?, request, |it: &OverseenRotation| {
            key(it.workspace.as_str(), it.component.as_str())
        }))
    }

    async fn list_unready(
        &self,
        reasons: &[Reason],
        request: &PageRequest,
    ) -> Result<Page<UnreadyRecord>, StoreError> {
        let (workspace, component) = behind(request)?;
        let rows: Vec<UnreadyRow> = sqlx::query_as(
            "SELECT w.name AS workspace_name, c.name AS component_name, c.conditions, c.due_at,
                 o.id AS operation_id
             FROM components c JOIN workspaces w ON w.id = c.workspace_id
             LEFT JOIN operations o ON o.component_id = c.id AND o.finished_at IS NULL
             WHERE c.ready <> 'True' AND c.removed_at IS NULL AND $1 LIKE '% ' || c.reason || ' %'
               AND ($2 IS NULL OR w.name > $2 OR (w.name = $2 AND c.name > $3))
             ORDER BY w.name, c.name LIMIT $4",
        )
        .bind(words(reasons)?)
        .bind(workspace)
        .bind(component)
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(records(rows)?, request, |it: &UnreadyRecord| {
            key(it.workspace.as_str(), it.component.as_str())
        }))
    }

    async fn list_blockages(
        &self,
        request: &PageRequest,
    ) -> Result<Page<OverseenBlockage>, StoreError> {
        let rows: Vec<OverseenBlockageRow> = sqlx::query_as(
            "SELECT w.name AS workspace_name, f.reason, f.message, f.blocked_at
             FROM foundings f JOIN workspaces w ON w.id = f.workspace_id
             WHERE f.reason IS NOT NULL AND w.deleted_at IS NULL AND ($1 IS NULL OR w.name > $1)
             ORDER BY w.name LIMIT $2",
        )
        .bind(request.key()?)
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(records(rows)?, request, |it: &OverseenBlockage| {
            it.workspace.to_string()
        }))
    }

    async fn count_overseen(&self) -> Result<Totals, StoreError> {
        let mut read = self.read.begin().await?;
        let rotations: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM rotations r JOIN components c ON c.id = r.component_id
             WHERE c.removed_at IS NULL",
        )
        .fetch_one(&mut *read)
        .await?;
        let blockages: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM foundings f JOIN workspaces w ON w.id = f.workspace_id
             WHERE f.reason IS NOT NULL AND w.deleted_at IS NULL",
        )
        .fetch_one(&mut *read)
        .await?;
        let unready: Vec<UnreadyCountRow> = sqlx::query_as(
            "SELECT reason, COUNT(*) AS count FROM components
             WHERE ready <> 'True' AND removed_at IS NULL AND reason IS NOT NULL
             GROUP BY reason ORDER BY reason",
        )
        .fetch_all(&mut *read)
        .await?;
        let unready = unready.into_iter().map(|row| {
            let reason = column::word("components.reason", row.reason)?;
            Ok((reason, column::number("components.reason", row.count)?))
        });
        Ok(Totals {
            rotations: column::number("rotations", rotations)?,
            blockages: column::number("foundings", blockages)?,
            unready: unready.collect::<Result<_, StoreError>>()?,
        })
    }
}

/// The words of these reasons, each with a space on both sides.
fn words(reasons: &[Reason]) -> Result<String, StoreError> {
    let mut words = String::from(" ");
    for reason in reasons {
        words.push_str(&column::spell("components.reason", reason)?);
        words.push(' ');
    }
    Ok(words)
}

/// Where a list goes on: names hold any sign, so both are written as JSON.
fn key(workspace: &str, component: &str) -> String {
    serde_json::json!([workspace, component]).to_string()
}

/// The workspace and the component that the last page ended with.
fn behind(request: &PageRequest) -> Result<(Option<String>, Option<String>), StoreError> {
    let key = request.key()?;
    let names: Option<(String, String)> = key
        .map(|key| serde_json::from_str(&key).map_err(|_| StoreError::InvalidCursor))
        .transpose()?;
    Ok(names.unzip())
}

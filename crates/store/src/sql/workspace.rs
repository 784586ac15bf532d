//! Workspaces in SQL.

use async_trait::async_trait;
use model::{
    Timestamp, WorkspaceId, WorkspaceName, WorkspaceUid,
    api::{event::EventKind, page::Page},
};
use sqlx::{AnyConnection, FromRow, any::AnyRow};
use uuid::Uuid;

use super::{
    SqlStore, column, maybe,
    organization::OrganizationRow,
    page, records, rows_wanted,
    write::{NewEvent, Write},
};
use crate::{
    Change, Conflict, Declared, PageRequest, StoreError, WorkspaceRecord, WorkspaceToDeclare,
    Workspaces,
};

/// Selects [`WorkspaceRow`]s of a `workspaces w`, and more columns, where some are given.
macro_rules! select_workspaces {
    ($tail:literal) => {
        select_workspaces!("", $tail)
    };
    ($more:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $more,
            "w.id, w.name, w.uid, w.created_at, w.deleted_at,
                 (SELECT COUNT(*) FROM components c
                  WHERE c.workspace_id = w.id AND c.removed_at IS NULL) AS components, ",
            $crate::sql::organization::organization_columns!(),
            " FROM workspaces w LEFT JOIN organizations o ON o.id =
                 (SELECT id FROM organizations
                  WHERE workspace_id = w.id AND state <> 'lost'
                  ORDER BY created_at DESC, id DESC LIMIT 1) ",
            $tail
        )
    };
}

pub(super) use select_workspaces;

pub(super) struct WorkspaceRow {
    plain: PlainRow,
    organization: Option<OrganizationRow>,
}

#[derive(FromRow)]
struct PlainRow {
    id: String,
    name: String,
    uid: String,
    components: i64,
    created_at: i64,
    deleted_at: Option<i64>,
}

impl<'r> FromRow<'r, AnyRow> for WorkspaceRow {
    fn from_row(row: &'r AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            plain: PlainRow::from_row(row)?,
            organization: maybe(row, "organization_id")?,
        })
    }
}

impl TryFrom<WorkspaceRow> for WorkspaceRecord {
    type Error = StoreError;

    fn try_from(
        WorkspaceRow {
            plain,
            organization,
        }: WorkspaceRow,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            id: column::text("workspaces.id", &plain.id)?,
            name: column::text("workspaces.name", &plain.name)?,
            uid: column::text("workspaces.uid", &plain.uid)?,
            organization: organization.map(TryInto::try_into).transpose()?,
            components: column::number("workspaces.components", plain.components)?,
            created_at: column::time("workspaces.created_at", plain.created_at)?,
            deleted_at: column::optional_time("workspaces.deleted_at", plain.deleted_at)?,
        })
    }
}

/// The workspace with this id, deleted or not.
pub(super) async fn find_by_id(
    connection: &mut AnyConnection,
    id: WorkspaceId,
) -> Result<Option<WorkspaceRecord>, StoreError> {
    let row: Option<WorkspaceRow> = sqlx::query_as(select_workspaces!("WHERE w.id = $1"))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(WorkspaceRecord::try_from).transpose()
}

async fn find_by_name(
    connection: &mut AnyConnection,
    name: &WorkspaceName,
) -> Result<Option<WorkspaceRecord>, StoreError> {
    let row: Option<WorkspaceRow> = sqlx::query_as(select_workspaces!(
        "WHERE w.name = $1 AND w.deleted_at IS NULL"
    ))
    .bind(name.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(WorkspaceRecord::try_from).transpose()
}

#[async_trait]
impl Workspaces for SqlStore {
    async fn declare_workspace(
        &self,
        workspace: WorkspaceToDeclare,
        now: Timestamp,
    ) -> Result<Declared<WorkspaceRecord>, StoreError> {
        let mut write = self.begin().await?;
        if let Some(record) = find_by_name(write.on(), &workspace.name).await? {
            return match workspace.uid {
                Some(uid) if uid != record.uid => {
                    Err(Conflict::WorkspaceUidDiffers { name: record.name }.into())
                }
                _ => Ok(Declared {
                    record,
                    change: Change::Unchanged,
                }),
            };
        }
        let uid = workspace
            .uid
            .unwrap_or(WorkspaceUid::from(Uuid::from(workspace.id)));
        let (record, change) = match write.find_by_uid(uid).await? {
            Some(deleted) if deleted.name == workspace.name => {
                (write.restore_workspace(deleted).await?, Change::Restored)
            }
            Some(_) => return Err(Conflict::WorkspaceUidTaken { uid }.into()),
            None => {
                let record = WorkspaceRecord {
                    id: workspace.id,
                    name: workspace.name,
                    uid,
                    organization: None,
                    components: 0,
                    created_at: now,
                    deleted_at: None,
                };
                write.insert_workspace(&record).await?;
                (record, Change::Created)
            }
        };
        write.workspace_event(&record, "was declared", now).await?;
        write.commit().await?;
        Ok(Declared { record, change })
    }

    async fn find_workspace(
        &self,
        name: &WorkspaceName,
    ) -> Result<Option<WorkspaceRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        find_by_name(&mut connection, name).await
    }

    async fn find_workspace_by_id(
        &self,
        id: WorkspaceId,
    ) -> Result<Option<WorkspaceRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        find_by_id(&mut connection, id).await
    }

    async fn list_workspaces(
        &self,
        request: &PageRequest,
    ) -> Result<Page<WorkspaceRecord>, StoreError> {
        let rows: Vec<WorkspaceRow> = sqlx::query_as(select_workspaces!(
            "WHERE w.deleted_at IS NULL AND ($1 IS NULL OR w.name > $1) ORDER BY w.name LIMIT $2"
        ))
        .bind(request.key()?)
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(
            records(rows)?,
            request,
            |workspace: &WorkspaceRecord| workspace.name.to_string(),
        ))
    }

    async fn delete_workspace(
        &self,
        id: WorkspaceId,
        now: Timestamp,
    ) -> Result<Option<WorkspaceRecord>, StoreError> {
        let mut write = self.begin().await?;
        let Some(record) = find_by_id(write.on(), id).await? else {
            return Ok(None);
        };
        if record.deleted_at.is_some() {
            return Ok(None);
        }
        if record.components > 0 {
            return Err(Conflict::WorkspaceNotEmpty { name: record.name }.into());
        }
        sqlx::query("UPDATE workspaces SET deleted_at = $1 WHERE id = $2")
            .bind(now.as_unix_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await?;
        write.workspace_event(&record, "was deleted", now).await?;
        write.commit().await?;
        Ok(Some(WorkspaceRecord {
            deleted_at: Some(now),
            ..record
        }))
    }
}

impl Write<'_> {
    async fn find_by_uid(
        &mut self,
        uid: WorkspaceUid,
    ) -> Result<Option<WorkspaceRecord>, StoreError> {
        let row: Option<WorkspaceRow> = sqlx::query_as(select_workspaces!("WHERE w.uid = $1"))
            .bind(uid.to_string())
            .fetch_optional(self.on())
            .await?;
        row.map(WorkspaceRecord::try_from).transpose()
    }

    async fn insert_workspace(&mut self, workspace: &WorkspaceRecord) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO workspaces (id, name, uid, created_at) VALUES ($1, $2, $3, $4)")
            .bind(workspace.id.to_string())
            .bind(workspace.name.as_str())
            .bind(workspace.uid.to_string())
            .bind(workspace.created_at.as_unix_millis())
            .execute(self.on())
            .await?;
        Ok(())
    }

    async fn restore_workspace(
        &mut self,
        workspace: WorkspaceRecord,
    ) -> Result<WorkspaceRecord, StoreError> {
        sqlx::query("UPDATE workspaces SET deleted_at = NULL WHERE id = $1")
            .bind(workspace.id.to_string())
            .execute(self.on())
            .await?;
        Ok(WorkspaceRecord {
            deleted_at: None,
            ..workspace
        })
    }

    async fn workspace_event(
        &mut self,
        workspace: &WorkspaceRecord,
        news: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = NewEvent {
            kind: EventKind::Workspace,
            component: None,
            operation: None,
            message: format!("workspace {} {news}", workspace.name),
        };
        self.event(workspace.id, event, now).await
    }
}

//! Components in SQL.

mod change;

use std::time::Duration;

use async_trait::async_trait;
use model::{
    ComponentId, ComponentName, Condition, OrganizationId, RepoName, RepoPath, Timestamp,
    WorkspaceId,
    api::{event::EventKind, page::Page},
};
use sqlx::{AnyConnection, FromRow};

pub(super) use change::read_conditions;

use super::{SqlStore, column, is_duplicate, page, records, rows_wanted, write::NewEvent};
use crate::{
    Change, ComponentFilter, ComponentRecord, ComponentToDeclare, Components, Conflict, Declared,
    DeletedComponents, Deletion, Fence, PageRequest, Place, Push, StoreError,
};

/// Selects [`ComponentRow`]s of a `components c`.
macro_rules! select_components {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, c.workspace_id, w.name AS workspace_name, c.name, c.application,
                 c.visibility, o.id AS organization_id, o.registry, o.name AS organization_name,
                 c.repository, c.generation, c.observed_generation, c.conditions, c.operation_id,
                 c.created_at, c.pushed_at, c.deleted_at, c.deletion_due_at
             FROM components c JOIN workspaces w ON w.id = c.workspace_id
             LEFT JOIN organizations o ON o.id = c.organization_id AND o.state <> 'lost' ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct ComponentRow {
    id: String,
    workspace_id: String,
    workspace_name: String,
    name: String,
    application: Option<String>,
    visibility: String,
    organization_id: Option<String>,
    registry: Option<String>,
    organization_name: Option<String>,
    repository: Option<String>,
    generation: i64,
    observed_generation: i64,
    conditions: String,
    operation_id: Option<String>,
    created_at: i64,
    pushed_at: Option<i64>,
    deleted_at: Option<i64>,
    deletion_due_at: Option<i64>,
}

impl ComponentRow {
    fn place(&self) -> Result<Option<Place>, StoreError> {
        let (Some(organization), Some(registry), Some(org), Some(repo)) = (
            &self.organization_id,
            &self.registry,
            &self.organization_name,
            &self.repository,
        ) else {
            return Ok(None);
        };
        Ok(Some(Place {
            organization: column::text("components.organization_id", organization)?,
            registry: column::text("organizations.registry", registry)?,
            path: RepoPath {
                org: column::text("organizations.name", org)?,
                repo: column::text("components.repository", repo)?,
            },
        }))
    }

    fn deletion(&self) -> Result<Option<Deletion>, StoreError> {
        let (Some(deleted_at), Some(due_at)) = (self.deleted_at, self.deletion_due_at) else {
            return Ok(None);
        };
        Ok(Some(Deletion {
            deleted_at: column::time("components.deleted_at", deleted_at)?,
            due_at: column::time("components.deletion_due_at", due_at)?,
        }))
    }
}

impl TryFrom<ComponentRow> for ComponentRecord {
    type Error = StoreError;

    fn try_from(row: ComponentRow) -> Result<Self, StoreError> {
        Ok(Self {
            place: row.place()?,
            deletion: row.deletion()?,
            id: column::text("components.id", &row.id)?,
            workspace: column::text("components.workspace_id", &row.workspace_id)?,
            workspace_name: column::text("workspaces.name", &row.workspace_name)?,
            name: column::text("components.name", &row.name)?,
            application: column::optional_text("components.application", row.application)?,
            visibility: column::word("components.visibility", row.visibility)?,
            generation: column::number("components.generation", row.generation)?,
            observed_generation: column::number(
                "components.observed_generation",
                row.observed_generation,
            )?,
            conditions: read_conditions(&row.conditions)?,
            operation: column::optional_text("components.operation_id", row.operation_id)?,
            created_at: column::time("components.created_at", row.created_at)?,
            pushed_at: column::optional_time("components.pushed_at", row.pushed_at)?,
        })
    }
}

/// The component with this id, unless it was removed for good.
pub(super) async fn find_by_id(
    connection: &mut AnyConnection,
    workspace: WorkspaceId,
    id: ComponentId,
) -> Result<Option<ComponentRecord>, StoreError> {
    let row: Option<ComponentRow> = sqlx::query_as(select_components!(
        "WHERE c.workspace_id = $1 AND c.id = $2 AND c.removed_at IS NULL"
    ))
    .bind(workspace.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(ComponentRecord::try_from).transpose()
}

async fn find_by_name(
    connection: &mut AnyConnection,
    workspace: WorkspaceId,
    name: &ComponentName,
) -> Result<Option<ComponentRecord>, StoreError> {
    let row: Option<ComponentRow> = sqlx::query_as(select_components!(
        "WHERE c.workspace_id = $1 AND c.name = $2 AND c.removed_at IS NULL"
    ))
    .bind(workspace.to_string())
    .bind(name.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(ComponentRecord::try_from).transpose()
}

#[async_trait]
impl Components for SqlStore {
    async fn declare_component(
        &self,
        component: ComponentToDeclare,
        now: Timestamp,
    ) -> Result<Declared<ComponentRecord>, StoreError> {
        let mut write = self.begin().await?;
        write.hold_workspace(component.workspace).await?;
        let (id, change) =
            match find_by_name(write.on(), component.workspace, &component.name).await? {
                Some(there) if there.application != component.application => {
                    return Err(Conflict::ApplicationFixed { name: there.name }.into());
                }
                Some(there) => {
                    let change = match (&there.deletion, there.visibility == component.visibility) {
                        (Some(_), _) => Change::Restored,
                        (None, false) => Change::Updated,
                        (None, true) => {
                            return Ok(Declared {
                                record: there,
                                change: Change::Unchanged,
                            });
                        }
                    };
                    write.redeclare(there.id, component.visibility).await?;
                    (there.id, change)
                }
                None => (
                    write.create_component(&component, now).await?,
                    Change::Created,
                ),
            };
        let news = match change {
            Change::Restored => "was restored",
            _ => "was declared",
        };
        let record = write
            .changed_component(component.workspace, id, news, now)
            .await?;
        write.commit().await?;
        Ok(Declared { record, change })
    }

    async fn find_component(
        &self,
        workspace: WorkspaceId,
        name: &ComponentName,
    ) -> Result<Option<ComponentRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        find_by_name(&mut connection, workspace, name).await
    }

    async fn find_component_by_id(
        &self,
        workspace: WorkspaceId,
        id: ComponentId,
    ) -> Result<Option<ComponentRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        find_by_id(&mut connection, workspace, id).await
    }

    async fn list_components(
        &self,
        workspace: WorkspaceId,
        filter: &ComponentFilter,
        request: &PageRequest,
    ) -> Result<Page<ComponentRecord>, StoreError> {
        let ready = filter
            .ready
            .map(|ready| column::spell("components.ready", ready))
            .transpose()?;
        let deleted: i64 = match filter.deleted {
            DeletedComponents::Hide => 0,
            DeletedComponents::Show => 1,
        };
        let rows: Vec<ComponentRow> = sqlx::query_as(select_components!(
            "WHERE c.workspace_id = $1 AND c.removed_at IS NULL
               AND ($2 IS NULL OR c.ready = $2)
               AND ($3 IS NULL OR c.folded_name LIKE $3 ESCAPE '\\')
               AND ($4 = 1 OR c.deleted_at IS NULL)
               AND ($5 IS NULL OR c.name > $5)
             ORDER BY c.name LIMIT $6"
        ))
        .bind(workspace.to_string())
        .bind(ready)
        .bind(filter.name_contains.as_deref().map(contains))
        .bind(deleted)
        .bind(request.key()?)
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(
            records(rows)?,
            request,
            |component: &ComponentRecord| component.name.to_string(),
        ))
    }

    async fn delete_component(
        &self,
        workspace: WorkspaceId,
        name: &ComponentName,
        delay: Duration,
        now: Timestamp,
    ) -> Result<Option<ComponentRecord>, StoreError> {
        let mut write = self.begin().await?;
        let Some(there) = find_by_name(write.on(), workspace, name).await? else {
            return Ok(None);
        };
        if there.deletion.is_some() {
            return Ok(Some(there));
        }
        let wish = write.database_time().await?;
        sqlx::query(
            "UPDATE components SET deleted_at = $1, deletion_due_at = $2,
                 generation = generation + 1, due_at = $3
             WHERE id = $4",
        )
        .bind(now.as_unix_millis())
        .bind(now.plus(delay).as_unix_millis())
        .bind(wish)
        .bind(there.id.to_string())
        .execute(write.on())
        .await?;
        let record = write
            .changed_component(workspace, there.id, "is being deleted", now)
            .await?;
        write.commit().await?;
        Ok(Some(record))
    }

    async fn restore_component(
        &self,
        workspace: WorkspaceId,
        name: &ComponentName,
        now: Timestamp,
    ) -> Result<Option<ComponentRecord>, StoreError> {
        let mut write = self.begin().await?;
        let Some(there) = find_by_name(write.on(), workspace, name).await? else {
            return Ok(None);
        };
        if there.deletion.is_none() {
            return Ok(Some(there));
        }
        write.redeclare(there.id, there.visibility).await?;
        let record = write
            .changed_component(workspace, there.id, "was restored", now)
            .await?;
        write.commit().await?;
        Ok(Some(record))
    }

    async fn hasten_component(
        &self,
        workspace: WorkspaceId,
        id: ComponentId,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let now = write.database_time().await?;
        sqlx::query(
            "UPDATE components SET due_at = $1
             WHERE workspace_id = $2 AND id = $3 AND removed_at IS NULL",
        )
        .bind(now)
        .bind(workspace.to_string())
        .bind(id.to_string())
        .execute(write.on())
        .await?;
        write.announce(workspace);
        write.commit().await
    }

    async fn note_pushes(
        &self,
        workspace: WorkspaceId,
        organization: OrganizationId,
        pushes: &[Push],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let mut news = 0;
        for push in pushes {
            let id: Option<String> = sqlx::query_scalar(
                "UPDATE components SET pushed_at = $1
                 WHERE workspace_id = $2 AND organization_id = $3 AND repository = $4
                   AND removed_at IS NULL AND (pushed_at IS NULL OR pushed_at < $1)
                 RETURNING id",
            )
            .bind(push.at.as_unix_millis())
            .bind(workspace.to_string())
            .bind(organization.to_string())
            .bind(push.repository.as_str())
            .fetch_optional(write.on())
            .await?;
            let Some(id) = id else { continue };
            let id = column::text("components.id", &id)?;
            write
                .changed_component(workspace, id, "was pushed to", now)
                .await?;
            news += 1;
        }
        write.commit().await?;
        Ok(news)
    }

    async fn place_component(
        &self,
        fence: &Fence,
        organization: OrganizationId,
        repository: &RepoName,
        now: Timestamp,
    ) -> Result<ComponentRecord, StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let placed = sqlx::query(
            "UPDATE components SET organization_id = $1, repository = $2,
                 pushed_at = CASE WHEN organization_id = $1 AND repository = $2 THEN pushed_at END
             WHERE id = $3 AND EXISTS (SELECT 1 FROM organizations o
                 WHERE o.id = $1 AND o.workspace_id = components.workspace_id AND o.state <> 'lost')",
        )
        .bind(organization.to_string())
        .bind(repository.as_str())
        .bind(fence.component.to_string())
        .execute(write.on())
        .await
        .map_err(|error| {
            if is_duplicate(&error) {
                let name = repository.clone();
                Conflict::RepositoryTaken { name }.into()
            } else {
                StoreError::from(error)
            }
        })?;
        if placed.rows_affected() == 0 {
            return Err(Conflict::NotOfThisClaim {
                what: "organization",
            }
            .into());
        }
        let record = write
            .changed_component(fence.workspace, fence.component, "has its place", now)
            .await?;
        write.commit().await?;
        Ok(record)
    }

    async fn report_conditions(
        &self,
        fence: &Fence,
        conditions: &[Condition],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        write.set_conditions(fence, &name, conditions, now).await?;
        write.commit().await
    }

    async fn remove_component(&self, fence: &Fence, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let removed = sqlx::query(
            "UPDATE components SET removed_at = $1, due_at = NULL, operation_id = NULL,
                 conditions = '[]', ready = 'Unknown', reason = NULL
             WHERE id = $2 AND deleted_at IS NOT NULL",
        )
        .bind(now.as_unix_millis())
        .bind(fence.component.to_string())
        .execute(write.on())
        .await?;
        if removed.rows_affected() == 0 {
            return Err(StoreError::StaleFence);
        }
        write.retire_credentials_of(fence.component).await?;
        write.finish_operations_of(fence.component, now).await?;
        write.forget_facts_of(fence.component).await?;
        write.end_claim(fence.component).await?;
        let event = NewEvent {
            kind: EventKind::Component,
            component: Some(&name),
            operation: None,
            message: format!("component {name} was removed"),
        };
        write.event(fence.workspace, event, now).await?;
        write.commit().await
    }
}

/// The pattern of names that contain this text, in lower case.
fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

//! Organizations in SQL.

use async_trait::async_trait;
use model::{
    ComponentId, OrgName, OrganizationId, RegistryHost, Timestamp, WorkspaceId,
    api::event::EventKind, naming::NameCounter,
};
use sqlx::FromRow;

use super::{
    SqlStore, column, is_duplicate,
    write::{NewEvent, Write},
};
use crate::{
    Conflict, Fence, Footing, Holding, OrganizationRecord, OrganizationState, OrganizationToIntend,
    Organizations, StoreError,
};

/// The columns of [`OrganizationRow`], of an `organizations o`.
macro_rules! organization_columns {
    () => {
        "o.id AS organization_id, o.workspace_id AS organization_workspace_id, o.registry,
         o.name AS organization_name, o.counter, o.nonce, o.state, o.state_at,
         o.footing, o.holder, o.team, o.created_at AS organization_created_at"
    };
}
pub(super) use organization_columns;

#[derive(FromRow)]
pub(super) struct OrganizationRow {
    organization_id: String,
    organization_workspace_id: String,
    registry: String,
    organization_name: String,
    counter: i64,
    nonce: String,
    state: String,
    state_at: Option<i64>,
    footing: String,
    holder: Option<String>,
    team: Option<String>,
    organization_created_at: i64,
}

impl TryFrom<OrganizationRow> for OrganizationRecord {
    type Error = StoreError;

    fn try_from(row: OrganizationRow) -> Result<Self, StoreError> {
        let at = column::optional_time("organizations.state_at", row.state_at)?;
        let state = match (row.state.as_str(), at) {
            ("intended", None) => OrganizationState::Intended,
            ("ours", Some(proven_at)) => OrganizationState::Ours { proven_at },
            ("conflict", Some(seen_at)) => OrganizationState::Conflict { seen_at },
            ("lost", Some(lost_at)) => OrganizationState::Lost { lost_at },
            _ => {
                return Err(StoreError::Corrupt {
                    column: "organizations.state",
                });
            }
        };
        let footing = footing(&row)?;
        Ok(Self {
            footing,
            id: column::text("organizations.id", &row.organization_id)?,
            workspace: column::text("organizations.workspace_id", &row.organization_workspace_id)?,
            registry: column::text("organizations.registry", &row.registry)?,
            name: column::text("organizations.name", &row.organization_name)?,
            counter: column::number("organizations.counter", row.counter)?,
            nonce: column::text("organizations.nonce", &row.nonce)?,
            state,
            created_at: column::time("organizations.created_at", row.organization_created_at)?,
        })
    }
}

fn footing(row: &OrganizationRow) -> Result<Footing, StoreError> {
    let holding = match (&row.holder, &row.team) {
        (Some(holder), Some(team)) => Some(Holding {
            holder: column::text("organizations.holder", holder)?,
            team: column::text("organizations.team", team)?,
        }),
        _ => None,
    };
    match (row.footing.as_str(), holding) {
        ("ours", None) => Ok(Footing::Ours),
        ("joined", Some(holding)) => Ok(Footing::Joined(holding)),
        ("theirs", Some(holding)) => Ok(Footing::Theirs(holding)),
        _ => Err(StoreError::Corrupt {
            column: "organizations.footing",
        }),
    }
}

pub(super) const IN_USE: &str = concat!(
    "SELECT ",
    organization_columns!(),
    " FROM organizations o
     WHERE o.workspace_id = $1 AND o.registry = $2 AND o.state <> 'lost'"
);

#[async_trait]
impl Organizations for SqlStore {
    async fn find_organization(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        let row: Option<OrganizationRow> = sqlx::query_as(IN_USE)
            .bind(workspace.to_string())
            .bind(registry.as_str())
            .fetch_optional(&self.read)
            .await?;
        row.map(OrganizationRecord::try_from).transpose()
    }

    async fn find_lost_organization(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        let row: Option<OrganizationRow> = sqlx::query_as(concat!(
            "SELECT ",
            organization_columns!(),
            " FROM organizations o
             WHERE o.workspace_id = $1 AND o.registry = $2 AND o.state = 'lost'
             ORDER BY o.state_at DESC, o.id DESC LIMIT 1"
        ))
        .bind(workspace.to_string())
        .bind(registry.as_str())
        .fetch_optional(&self.read)
        .await?;
        row.map(OrganizationRecord::try_from).transpose()
    }

    async fn next_name_counter(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<NameCounter, StoreError> {
        let lost: i64 = sqlx::query_scalar(
            "SELECT COALESCE(MAX(counter) + 1, 0) FROM organizations
             WHERE workspace_id = $1 AND registry = $2 AND state = 'lost'",
        )
        .bind(workspace.to_string())
        .bind(registry.as_str())
        .fetch_one(&self.read)
        .await?;
        column::number("organizations.counter", lost)
    }

    async fn list_organization_names(
        &self,
        registry: &RegistryHost,
    ) -> Result<Vec<OrgName>, StoreError> {
        let names: Vec<String> =
            sqlx::query_scalar("SELECT name FROM organizations WHERE registry = $1 ORDER BY name")
                .bind(registry.as_str())
                .fetch_all(&self.read)
                .await?;
        names
            .iter()
            .map(|name| column::text("organizations.name", name))
            .collect()
    }

    async fn list_registries(&self) -> Result<Vec<RegistryHost>, StoreError> {
        let hosts: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT registry FROM organizations ORDER BY registry")
                .fetch_all(&self.read)
                .await?;
        hosts
            .iter()
            .map(|host| column::text("organizations.registry", host))
            .collect()
    }

    async fn intend_organization(
        &self,
        fence: &Fence,
        organization: OrganizationToIntend,
        now: Timestamp,
    ) -> Result<OrganizationRecord, StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let there: Option<OrganizationRow> = sqlx::query_as(IN_USE)
            .bind(fence.workspace.to_string())
            .bind(organization.registry.as_str())
            .fetch_optional(write.on())
            .await?;
        if let Some(there) = there {
            return there.try_into();
        }
        let record = OrganizationRecord {
            id: organization.id,
            workspace: fence.workspace,
            registry: organization.registry,
            name: organization.name,
            counter: organization.counter,
            nonce: organization.nonce,
            footing: Footing::Ours,
            state: OrganizationState::Intended,
            created_at: now,
        };
        write.insert_organization(&record).await?;
        write
            .organization_event(&record, "is to be created", now)
            .await?;
        write.commit().await?;
        Ok(record)
    }

    async fn record_organization_ours(
        &self,
        fence: &Fence,
        id: OrganizationId,
        proven_at: Timestamp,
    ) -> Result<(), StoreError> {
        let state = OrganizationState::Ours { proven_at };
        self.record_organization(fence, id, state, proven_at).await
    }

    async fn record_organization_conflict(
        &self,
        fence: &Fence,
        id: OrganizationId,
        seen_at: Timestamp,
    ) -> Result<(), StoreError> {
        let state = OrganizationState::Conflict { seen_at };
        self.record_organization(fence, id, state, seen_at).await
    }

    async fn record_organization_lost(
        &self,
        fence: &Fence,
        id: OrganizationId,
        lost_at: Timestamp,
    ) -> Result<(), StoreError> {
        let state = OrganizationState::Lost { lost_at };
        self.record_organization(fence, id, state, lost_at).await
    }
}

impl SqlStore {
    async fn record_organization(
        &self,
        fence: &Fence,
        id: OrganizationId,
        state: OrganizationState,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let before: Option<OrganizationRow> = sqlx::query_as(concat!(
            "SELECT ",
            organization_columns!(),
            " FROM organizations o
             WHERE o.id = $1 AND o.workspace_id = $2 AND o.state <> 'lost'"
        ))
        .bind(id.to_string())
        .bind(fence.workspace.to_string())
        .fetch_optional(write.on())
        .await?;
        let before = before.ok_or(Conflict::NotOfThisClaim {
            what: "organization",
        })?;
        write
            .judge_organization(before.try_into()?, state, Some(fence.component), at)
            .await?;
        write.commit().await
    }
}

/// A state as it is stored: its word, its time, and the news of it.
pub(super) fn state_columns(
    state: OrganizationState,
) -> (&'static str, Option<Timestamp>, &'static str) {
    match state {
        OrganizationState::Intended => ("intended", None, "is to be created"),
        OrganizationState::Ours { proven_at } => ("ours", Some(proven_at), "is proven"),
        OrganizationState::Conflict { seen_at } => {
            ("conflict", Some(seen_at), "belongs to somebody else")
        }
        OrganizationState::Lost { lost_at } => ("lost", Some(lost_at), "was given up"),
    }
}

impl Write<'_> {
    /// Stores a new organization.
    pub(super) async fn insert_organization(
        &mut self,
        record: &OrganizationRecord,
    ) -> Result<(), StoreError> {
        let (state, at, _) = state_columns(record.state);
        sqlx::query(
            "INSERT INTO organizations (id, workspace_id, registry, name, counter, nonce, state,
                 state_at, footing, holder, team, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(record.id.to_string())
        .bind(record.workspace.to_string())
        .bind(record.registry.as_str())
        .bind(record.name.as_str())
        .bind(i64::from(record.counter))
        .bind(record.nonce.as_str())
        .bind(state)
        .bind(at.map(Timestamp::as_unix_millis))
        .bind(record.footing.as_str())
        .bind(record.footing.holder().map(ToString::to_string))
        .bind(record.footing.team().map(ToString::to_string))
        .bind(record.created_at.as_unix_millis())
        .execute(self.on())
        .await
        .map_err(|error| {
            if is_duplicate(&error) {
                let name = record.name.clone();
                Conflict::OrganizationTaken { name }.into()
            } else {
                StoreError::from(error)
            }
        })?;
        Ok(())
    }

    /// Notes where an organization is in its life. With a lost one goes everything that was in it;
    /// whoever works on another component there is kept out from now on, and `worker` goes on.
    pub(super) async fn judge_organization(
        &mut self,
        before: OrganizationRecord,
        state: OrganizationState,
        worker: Option<ComponentId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (word, at, news) = state_columns(state);
        sqlx::query("UPDATE organizations SET state = $1, state_at = $2 WHERE id = $3")
            .bind(word)
            .bind(at.map(Timestamp::as_unix_millis))
            .bind(before.id.to_string())
            .execute(self.on())
            .await?;
        if let OrganizationState::Lost { .. } = state {
            self.forget_what_was_in(before.workspace, worker).await?;
        }
        // A proof is renewed with every scan; that is no news.
        if state_columns(before.state).0 != word {
            self.organization_event(&before, news, now).await?;
        }
        Ok(())
    }

    /// No fact of it holds, no credential of its robots works, no rotation has an object. The
    /// workspace's components are due, to be made again elsewhere.
    async fn forget_what_was_in(
        &mut self,
        workspace: WorkspaceId,
        worker: Option<ComponentId>,
    ) -> Result<(), StoreError> {
        self.forget_facts_in(workspace).await?;
        let due = self.database_time().await?;
        let workspace = workspace.to_string();
        sqlx::query(
            "UPDATE credentials SET state = 'retired', secret = NULL, secret_key = NULL
             WHERE workspace_id = $1",
        )
        .bind(&workspace)
        .execute(self.on())
        .await?;
        sqlx::query("DELETE FROM rotations WHERE workspace_id = $1")
            .bind(&workspace)
            .execute(self.on())
            .await?;
        sqlx::query(
            "UPDATE components SET fence = fence + 1, leased_by = NULL, leased_until = NULL,
                 due_at = $1
             WHERE workspace_id = $2 AND id <> $3 AND removed_at IS NULL",
        )
        .bind(due)
        .bind(&workspace)
        .bind(worker.map(|worker| worker.to_string()).unwrap_or_default())
        .execute(self.on())
        .await?;
        Ok(())
    }

    pub(super) async fn organization_event(
        &mut self,
        organization: &OrganizationRecord,
        news: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = NewEvent {
            kind: EventKind::Workspace,
            component: None,
            operation: None,
            message: format!("organization {} {news}", organization.name),
        };
        self.event(organization.workspace, event, now).await
    }
}

//! Organizations in SQL.

use async_trait::async_trait;
use model::{
    OrgName, OrganizationId, RegistryHost, Timestamp, WorkspaceId, api::event::EventKind,
    naming::NameCounter,
};
use sqlx::FromRow;

use super::{
    SqlStore, column, is_duplicate,
    write::{NewEvent, Write},
};
use crate::{
    Conflict, Fence, OrganizationRecord, OrganizationState, OrganizationToIntend, Organizations,
    StoreError,
};

/// The columns of [`OrganizationRow`], of an `organizations o`.
macro_rules! organization_columns {
    () => {
        "o.id AS organization_id, o.workspace_id AS organization_workspace_id, o.registry,
         o.name AS organization_name, o.counter, o.nonce, o.state, o.state_at,
         o.created_at AS organization_created_at"
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
        Ok(Self {
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

const IN_USE: &str = concat!(
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

    async fn next_name_counter(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<NameCounter, StoreError> {
        let lost: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM organizations
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
        sqlx::query(
            "INSERT INTO organizations
                 (id, workspace_id, registry, name, counter, nonce, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'intended', $7)",
        )
        .bind(organization.id.to_string())
        .bind(fence.workspace.to_string())
        .bind(organization.registry.as_str())
        .bind(organization.name.as_str())
        .bind(i64::from(organization.counter))
        .bind(organization.nonce.as_str())
        .bind(now.as_unix_millis())
        .execute(write.on())
        .await
        .map_err(|error| {
            if is_duplicate(&error) {
                let name = organization.name.clone();
                Conflict::OrganizationTaken { name }.into()
            } else {
                StoreError::from(error)
            }
        })?;
        let record = OrganizationRecord {
            id: organization.id,
            workspace: fence.workspace,
            registry: organization.registry,
            name: organization.name,
            counter: organization.counter,
            nonce: organization.nonce,
            state: OrganizationState::Intended,
            created_at: now,
        };
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
        let (word, news) = match state {
            OrganizationState::Intended => ("intended", "is to be created"),
            OrganizationState::Ours { .. } => ("ours", "is ours"),
            OrganizationState::Conflict { .. } => ("conflict", "belongs to somebody else"),
            OrganizationState::Lost { .. } => ("lost", "was given up"),
        };
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
        sqlx::query("UPDATE organizations SET state = $1, state_at = $2 WHERE id = $3")
            .bind(word)
            .bind(at.as_unix_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await?;
        if let OrganizationState::Lost { .. } = state {
            write.forget_facts_in(fence.workspace).await?;
        }
        // A proof is renewed with every scan; that is no news.
        if before.state != word {
            write
                .organization_event(&before.try_into()?, news, at)
                .await?;
        }
        write.commit().await
    }
}

impl Write<'_> {
    async fn organization_event(
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

//! Credentials in SQL: sealed on the way in, opened on the way out.

mod change;

use async_trait::async_trait;
use model::{
    ComponentId, ComponentName, CredentialId, Timestamp, UserId, WorkspaceId,
    api::{
        credential::{CredentialState, RevealPurpose},
        event::EventKind,
    },
};
use rand::CryptoRng;
use sqlx::{AnyConnection, FromRow};
use subtle::ConstantTimeEq;

use super::{SqlStore, column, lease, sealing::unsealable, write::NewEvent};
use crate::{
    Actor, AuditAction, AuditEntry, Conflict, CredentialChange, CredentialPurpose,
    CredentialRecord, CredentialSecret, CredentialTarget, CredentialToStore, Credentials, Fence,
    KeyPurpose, KeyRing, RevealRequest, Revealed, SecretUse, StoreError,
    seal::{Cell, Sealed},
};

const SECRET: &str = "credentials.secret";

/// Selects [`CredentialRow`]s.
macro_rules! select_credentials {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, component_id, slot, robot, generation, state, secret,
                 created_at, tested_at, delivered_at
             FROM credentials ",
            $tail
        )
    };
}

use select_credentials;

#[derive(FromRow)]
struct CredentialRow {
    id: String,
    workspace_id: String,
    component_id: Option<String>,
    slot: Option<String>,
    robot: String,
    generation: i64,
    state: String,
    secret: Option<Vec<u8>>,
    created_at: i64,
    tested_at: Option<i64>,
    delivered_at: Option<i64>,
}

impl TryFrom<CredentialRow> for CredentialRecord {
    type Error = StoreError;

    fn try_from(row: CredentialRow) -> Result<Self, StoreError> {
        let purpose = match (row.component_id, row.slot) {
            (Some(component), Some(slot)) => CredentialPurpose::Push {
                component: column::text("credentials.component_id", &component)?,
                slot: column::word("credentials.slot", slot)?,
            },
            (None, None) => CredentialPurpose::Pull,
            _ => {
                return Err(StoreError::Corrupt {
                    column: "credentials.slot",
                });
            }
        };
        Ok(Self {
            id: column::text("credentials.id", &row.id)?,
            workspace: column::text("credentials.workspace_id", &row.workspace_id)?,
            purpose,
            robot: column::text("credentials.robot", &row.robot)?,
            generation: column::number("credentials.generation", row.generation)?,
            state: column::word("credentials.state", row.state)?,
            created_at: column::time("credentials.created_at", row.created_at)?,
            tested_at: column::optional_time("credentials.tested_at", row.tested_at)?,
            delivered_at: column::optional_time("credentials.delivered_at", row.delivered_at)?,
        })
    }
}

/// A credential and its sealed secret, which a retired one has no more.
struct Stored {
    record: CredentialRecord,
    secret: Option<Sealed>,
}

impl TryFrom<CredentialRow> for Stored {
    type Error = StoreError;

    fn try_from(mut row: CredentialRow) -> Result<Self, StoreError> {
        let secret = row.secret.take().map(Sealed::from_bytes);
        Ok(Self {
            record: row.try_into()?,
            secret,
        })
    }
}

impl Stored {
    fn open(&self, ring: &KeyRing) -> Result<Option<CredentialSecret>, StoreError> {
        let Some(sealed) = &self.secret else {
            return Ok(None);
        };
        let cell = cell(self.record.workspace, self.record.id);
        let mut bytes = sealed
            .open(ring, &cell)
            .map_err(|error| unsealable(SECRET, error))?;
        String::from_utf8(std::mem::take(&mut *bytes))
            .map(|token| Some(CredentialSecret::new(token)))
            .map_err(|_| StoreError::Corrupt { column: SECRET })
    }
}

/// Where a credential's secret belongs.
fn cell(workspace: WorkspaceId, id: CredentialId) -> Cell<'static> {
    Cell {
        table: "credentials",
        column: "secret",
        row: id.into(),
        workspace: workspace.into(),
    }
}

#[async_trait]
impl Credentials for SqlStore {
    async fn store_credential(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        fence: &Fence,
        credential: CredentialToStore,
        now: Timestamp,
    ) -> Result<CredentialRecord, StoreError> {
        let ring = self.ring(KeyPurpose::PushCredentials);
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let there = write.find_generation(fence, &credential).await?;
        if let Some(there) = &there
            && let Some(secret) = there.open(&ring)?
            && same(&secret, &credential.secret)
        {
            return Ok(there.record.clone());
        }
        let id = there.map_or(credential.id, |there| there.record.id);
        let secret = credential.secret.expose().as_bytes();
        let sealed = Sealed::seal(rng, &ring, &cell(fence.workspace, id), secret)
            .map_err(|error| unsealable(SECRET, error))?;
        let (component, slot) = match credential.purpose {
            CredentialTarget::Push(slot) => (
                Some(fence.component.to_string()),
                Some(slot.as_str().to_owned()),
            ),
            CredentialTarget::Pull => (None, None),
        };
        sqlx::query(
            "INSERT INTO credentials (id, workspace_id, component_id, slot, robot, generation,
                 state, secret, secret_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET
                 slot = excluded.slot, robot = excluded.robot, state = excluded.state,
                 secret = excluded.secret, secret_key = excluded.secret_key,
                 tested_at = NULL, delivered_at = NULL",
        )
        .bind(id.to_string())
        .bind(fence.workspace.to_string())
        .bind(component)
        .bind(slot)
        .bind(credential.robot.to_string())
        .bind(column::signed(credential.generation))
        .bind(sealed.as_bytes().to_vec())
        .bind(ring.current().id().to_string())
        .bind(now.as_unix_millis())
        .execute(write.on())
        .await?;
        write.forget_views(id).await?;
        let record = write.written(fence, id).await?;
        let event = news(&record, &name, "stored");
        write.event(fence.workspace, event, now).await?;
        write.commit().await?;
        Ok(record)
    }

    async fn record_credential(
        &self,
        fence: &Fence,
        id: CredentialId,
        change: CredentialChange,
        now: Timestamp,
    ) -> Result<CredentialRecord, StoreError> {
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        let Some(Stored { record, .. }) = find_of_claim(write.on(), fence, id).await? else {
            return Err(Conflict::NotOfThisClaim { what: "credential" }.into());
        };
        let state = record.after(change)?;
        if state == CredentialState::Current && record.state != state {
            write.retire_current(&record).await?;
        }
        let at = |changed: CredentialChange| (change == changed).then(|| now.as_unix_millis());
        sqlx::query(
            "UPDATE credentials SET state = $1, tested_at = COALESCE($2, tested_at),
                 delivered_at = COALESCE($3, delivered_at),
                 secret = CASE WHEN $1 = 'retired' THEN NULL ELSE secret END,
                 secret_key = CASE WHEN $1 = 'retired' THEN NULL ELSE secret_key END
             WHERE id = $4",
        )
        .bind(column::spell("credentials.state", state)?)
        .bind(at(CredentialChange::Tested))
        .bind(at(CredentialChange::Delivered))
        .bind(id.to_string())
        .execute(write.on())
        .await?;
        let record = write.written(fence, id).await?;
        let event = news(&record, &name, &change.to_string());
        write.event(fence.workspace, event, now).await?;
        write.commit().await?;
        Ok(record)
    }

    async fn open_credential(
        &self,
        fence: &Fence,
        id: CredentialId,
    ) -> Result<Option<CredentialSecret>, StoreError> {
        let ring = self.ring(KeyPurpose::PushCredentials);
        let mut read = self.read.begin().await?;
        lease::check(&mut read, fence).await?;
        match find_of_claim(&mut read, fence, id).await? {
            Some(stored) => stored.open(&ring),
            None => Ok(None),
        }
    }

    async fn reveal_credential(
        &self,
        request: &RevealRequest,
        now: Timestamp,
    ) -> Result<Option<Revealed>, StoreError> {
        let ring = self.ring(KeyPurpose::PushCredentials);
        let mut write = self.begin().await?;
        let row: Option<CredentialRow> = sqlx::query_as(select_credentials!(
            "WHERE workspace_id = $1 AND id = $2 AND state IN ('current', 'retiring')"
        ))
        .bind(request.workspace.to_string())
        .bind(request.credential.to_string())
        .fetch_optional(write.on())
        .await?;
        let Some(stored) = row.map(Stored::try_from).transpose()? else {
            return Ok(None);
        };
        let entry = AuditEntry {
            actor: request.actor.clone(),
            action: on_record(request.purpose),
            workspace: Some(request.workspace),
            subject: request.credential.to_string(),
            detail: Some(stored.record.robot.to_string()),
            request_id: request.request_id.clone(),
        };
        write.append_audit(entry, now).await?;
        if let (Actor::User(user), SecretUse::Reveal(_)) = (&request.actor, request.purpose) {
            let user = *user;
            write.note_view(request.credential, user, now).await?;
        }
        write.commit().await?;
        // Only now: what is revealed is on record, for certain.
        let secret = stored.open(&ring)?;
        Ok(secret.map(|secret| Revealed {
            credential: stored.record,
            secret,
        }))
    }

    async fn find_credential(
        &self,
        workspace: WorkspaceId,
        id: CredentialId,
    ) -> Result<Option<CredentialRecord>, StoreError> {
        let row: Option<CredentialRow> =
            sqlx::query_as(select_credentials!("WHERE workspace_id = $1 AND id = $2"))
                .bind(workspace.to_string())
                .bind(id.to_string())
                .fetch_optional(&self.read)
                .await?;
        row.map(CredentialRecord::try_from).transpose()
    }

    async fn list_push_credentials(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
    ) -> Result<Vec<CredentialRecord>, StoreError> {
        let rows: Vec<CredentialRow> = sqlx::query_as(select_credentials!(
            "WHERE workspace_id = $1 AND component_id = $2 ORDER BY generation DESC"
        ))
        .bind(workspace.to_string())
        .bind(component.to_string())
        .fetch_all(&self.read)
        .await?;
        super::records(rows)
    }

    async fn list_current_pushes(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<CredentialRecord>, StoreError> {
        let rows: Vec<CredentialRow> = sqlx::query_as(select_credentials!(
            "WHERE workspace_id = $1 AND component_id IS NOT NULL AND state = 'current'
             ORDER BY component_id"
        ))
        .bind(workspace.to_string())
        .fetch_all(&self.read)
        .await?;
        super::records(rows)
    }

    async fn list_pull_credentials(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<CredentialRecord>, StoreError> {
        let rows: Vec<CredentialRow> = sqlx::query_as(select_credentials!(
            "WHERE workspace_id = $1 AND component_id IS NULL ORDER BY generation DESC"
        ))
        .bind(workspace.to_string())
        .fetch_all(&self.read)
        .await?;
        super::records(rows)
    }

    async fn list_seen_by(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Vec<ComponentId>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT c.component_id FROM credentials c
             JOIN credential_views v ON v.credential_id = c.id
             WHERE v.user_id = $1 AND c.workspace_id = $2 AND c.component_id IS NOT NULL
               AND c.state = 'current'
             ORDER BY c.component_id",
        )
        .bind(user.to_string())
        .bind(workspace.to_string())
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|id| column::text("credentials.component_id", id))
            .collect()
    }
}

/// What the audit trail calls it.
fn on_record(purpose: SecretUse) -> AuditAction {
    match purpose {
        SecretUse::Reveal(RevealPurpose::Show) => AuditAction::CredentialRevealed,
        SecretUse::Reveal(RevealPurpose::Copy) => AuditAction::CredentialCopied,
        SecretUse::Reveal(RevealPurpose::Download) => AuditAction::CredentialDownloaded,
        SecretUse::Test => AuditAction::CredentialTested,
    }
}

fn same(one: &CredentialSecret, other: &CredentialSecret) -> bool {
    one.expose()
        .as_bytes()
        .ct_eq(other.expose().as_bytes())
        .into()
}

/// A credential of the claimed component, or its workspace's pull credential.
async fn find_of_claim(
    connection: &mut AnyConnection,
    fence: &Fence,
    id: CredentialId,
) -> Result<Option<Stored>, StoreError> {
    let row: Option<CredentialRow> = sqlx::query_as(select_credentials!(
        "WHERE workspace_id = $1 AND id = $2 AND (component_id IS NULL OR component_id = $3)"
    ))
    .bind(fence.workspace.to_string())
    .bind(id.to_string())
    .bind(fence.component.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(Stored::try_from).transpose()
}

/// What a page is told about a credential.
fn news<'a>(
    credential: &CredentialRecord,
    component: &'a ComponentName,
    what: &str,
) -> NewEvent<'a> {
    let (component, kind) = match credential.purpose {
        CredentialPurpose::Push { .. } => (Some(component), "push"),
        CredentialPurpose::Pull => (None, "pull"),
    };
    NewEvent {
        kind: EventKind::Credential,
        component,
        operation: None,
        message: format!("{kind} credential {}: {what}", credential.generation),
    }
}

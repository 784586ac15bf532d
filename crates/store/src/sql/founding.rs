//! Foundings in SQL.

use std::time::Duration;

use async_trait::async_trait;
use model::{OrganizationId, Timestamp, WorkspaceId};
use sqlx::FromRow;

use super::{
    SqlStore, column,
    organization::{IN_USE, OrganizationRow, organization_columns},
    write::Write,
};
use crate::{
    Blockage, Conflict, Footing, Founded, Founding, Foundings, OrganizationRecord,
    OrganizationState, OrganizationToIntend, StoreError,
};

#[derive(FromRow)]
pub(super) struct BlockageRow {
    reason: String,
    message: String,
    blocked_at: i64,
}

impl TryFrom<BlockageRow> for Blockage {
    type Error = StoreError;

    fn try_from(row: BlockageRow) -> Result<Self, StoreError> {
        Ok(Self {
            reason: column::word("foundings.reason", row.reason)?,
            message: row.message,
            seen_at: column::time("foundings.blocked_at", row.blocked_at)?,
        })
    }
}

#[async_trait]
impl Foundings for SqlStore {
    async fn claim_founding(
        &self,
        workspace: WorkspaceId,
        lease: Duration,
    ) -> Result<Option<Founding>, StoreError> {
        let mut write = self.begin().await?;
        write.hold_workspace(workspace).await?;
        let now = write.database_time().await?;
        let number: Option<i64> = sqlx::query_scalar(
            "INSERT INTO foundings (workspace_id, fence, leased_until) VALUES ($1, 1, $2)
             ON CONFLICT (workspace_id) DO UPDATE SET
                 fence = fence + 1, leased_until = excluded.leased_until, waiting_until = NULL
                 WHERE leased_until IS NULL OR leased_until <= $3
             RETURNING fence",
        )
        .bind(workspace.to_string())
        .bind(now.saturating_add(column::millis(lease)))
        .bind(now)
        .fetch_optional(write.on())
        .await?;
        let Some(number) = number else {
            return Ok(None);
        };
        let busy: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM components WHERE workspace_id = $1 AND leased_until > $2",
        )
        .bind(workspace.to_string())
        .bind(now)
        .fetch_one(write.on())
        .await?;
        if busy > 0 {
            return write.wait_for_claims(workspace).await;
        }
        write.commit().await?;
        Ok(Some(Founding { workspace, number }))
    }

    async fn renew_founding(&self, founding: &Founding, lease: Duration) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.hold_founding(founding).await?;
        let until = write
            .database_time()
            .await?
            .saturating_add(column::millis(lease));
        sqlx::query("UPDATE foundings SET leased_until = $1 WHERE workspace_id = $2")
            .bind(until)
            .bind(founding.workspace.to_string())
            .execute(write.on())
            .await?;
        write.commit().await
    }

    async fn end_founding(
        &self,
        founding: &Founding,
        blockage: Option<Blockage>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.hold_founding(founding).await?;
        let (reason, message, at) = match blockage {
            Some(it) => (
                Some(column::spell("foundings.reason", it.reason)?),
                Some(it.message),
                Some(it.seen_at.as_unix_millis()),
            ),
            None => (None, None, None),
        };
        sqlx::query(
            "UPDATE foundings SET fence = fence + 1, leased_until = NULL, waiting_until = NULL,
                 reason = $1, message = $2, blocked_at = $3
             WHERE workspace_id = $4",
        )
        .bind(reason)
        .bind(message)
        .bind(at)
        .bind(founding.workspace.to_string())
        .execute(write.on())
        .await?;
        let now = write.database_time().await?;
        sqlx::query(
            "UPDATE components SET due_at = $1 WHERE workspace_id = $2 AND removed_at IS NULL",
        )
        .bind(now)
        .bind(founding.workspace.to_string())
        .execute(write.on())
        .await?;
        write.announce(founding.workspace);
        write.commit().await
    }

    async fn release_founding(&self, founding: &Founding) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.hold_founding(founding).await?;
        sqlx::query(
            "UPDATE foundings SET fence = fence + 1, leased_until = NULL, waiting_until = NULL
             WHERE workspace_id = $1",
        )
        .bind(founding.workspace.to_string())
        .execute(write.on())
        .await?;
        write.announce(founding.workspace);
        write.commit().await
    }

    async fn intend_founding(
        &self,
        founding: &Founding,
        organization: OrganizationToIntend,
        footing: Footing,
        now: Timestamp,
    ) -> Result<OrganizationRecord, StoreError> {
        let mut write = self.begin().await?;
        write.hold_founding(founding).await?;
        let there: Option<OrganizationRow> = sqlx::query_as(IN_USE)
            .bind(founding.workspace.to_string())
            .bind(organization.registry.as_str())
            .fetch_optional(write.on())
            .await?;
        let record = match there.map(OrganizationRecord::try_from).transpose()? {
            Some(there) if there.state != OrganizationState::Intended => return Ok(there),
            Some(there) => {
                let record = OrganizationRecord { footing, ..there };
                write.set_footing(record.id, &record.footing).await?;
                record
            }
            None => {
                let record = OrganizationRecord {
                    id: organization.id,
                    workspace: founding.workspace,
                    registry: organization.registry,
                    name: organization.name,
                    counter: organization.counter,
                    nonce: organization.nonce,
                    footing,
                    state: OrganizationState::Intended,
                    created_at: now,
                };
                write.insert_or_revive(record).await?
            }
        };
        write
            .organization_event(&record, "is to be used", now)
            .await?;
        write.commit().await?;
        Ok(record)
    }

    async fn record_founding(
        &self,
        founding: &Founding,
        organization: &OrganizationRecord,
        founded: Founded,
        now: Timestamp,
    ) -> Result<OrganizationRecord, StoreError> {
        let mut write = self.begin().await?;
        write.hold_founding(founding).await?;
        let row: Option<OrganizationRow> = sqlx::query_as(concat!(
            "SELECT ",
            organization_columns!(),
            " FROM organizations o
             WHERE o.id = $1 AND o.workspace_id = $2 AND o.state <> 'lost'"
        ))
        .bind(organization.id.to_string())
        .bind(founding.workspace.to_string())
        .fetch_optional(write.on())
        .await?;
        let before: OrganizationRecord = row
            .ok_or(Conflict::NotOfThisClaim {
                what: "organization",
            })?
            .try_into()?;
        write.set_footing(before.id, &founded.footing).await?;
        let after = OrganizationRecord {
            footing: founded.footing,
            state: founded.state,
            ..before.clone()
        };
        write
            .judge_organization(before, founded.state, None, now)
            .await?;
        write.commit().await?;
        Ok(after)
    }

    async fn find_blockage(&self, workspace: WorkspaceId) -> Result<Option<Blockage>, StoreError> {
        let row: Option<BlockageRow> = sqlx::query_as(
            "SELECT reason, message, blocked_at FROM foundings
             WHERE workspace_id = $1 AND reason IS NOT NULL",
        )
        .bind(workspace.to_string())
        .fetch_optional(&self.read)
        .await?;
        row.map(Blockage::try_from).transpose()
    }
}

impl Write<'_> {
    /// Makes sure that the founding is the workspace's newest, until the end of this transaction.
    async fn hold_founding(&mut self, founding: &Founding) -> Result<(), StoreError> {
        let held: Option<i64> = sqlx::query_scalar(
            "UPDATE foundings SET fence = fence WHERE workspace_id = $1 AND fence = $2 RETURNING 1",
        )
        .bind(founding.workspace.to_string())
        .bind(founding.number)
        .fetch_optional(self.on())
        .await?;
        held.map(|_| ()).ok_or(StoreError::StaleFence)
    }

    /// Nobody has the workspace yet; no component of it is claimed meanwhile.
    async fn wait_for_claims(
        mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<Founding>, StoreError> {
        sqlx::query(
            "UPDATE foundings SET waiting_until = leased_until, leased_until = NULL
             WHERE workspace_id = $1",
        )
        .bind(workspace.to_string())
        .execute(self.on())
        .await?;
        self.commit().await?;
        Ok(None)
    }

    async fn set_footing(
        &mut self,
        id: OrganizationId,
        footing: &Footing,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE organizations SET footing = $1, holder = $2, team = $3 WHERE id = $4")
            .bind(footing.as_str())
            .bind(footing.holder().map(ToString::to_string))
            .bind(footing.team().map(ToString::to_string))
            .bind(id.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }

    /// Stores an organization. One that a user had here before, and that was lost, is had again.
    async fn insert_or_revive(
        &mut self,
        record: OrganizationRecord,
    ) -> Result<OrganizationRecord, StoreError> {
        let lost: Option<OrganizationRow> = sqlx::query_as(concat!(
            "SELECT ",
            organization_columns!(),
            " FROM organizations o WHERE o.workspace_id = $1 AND o.registry = $2 AND o.name = $3
               AND o.state = 'lost' AND o.footing <> 'ours'"
        ))
        .bind(record.workspace.to_string())
        .bind(record.registry.as_str())
        .bind(record.name.as_str())
        .fetch_optional(self.on())
        .await?;
        let Some(lost) = lost.map(OrganizationRecord::try_from).transpose()? else {
            self.insert_organization(&record).await?;
            return Ok(record);
        };
        sqlx::query("UPDATE organizations SET state = 'intended', state_at = NULL WHERE id = $1")
            .bind(lost.id.to_string())
            .execute(self.on())
            .await?;
        self.set_footing(lost.id, &record.footing).await?;
        Ok(OrganizationRecord {
            footing: record.footing,
            state: OrganizationState::Intended,
            ..lost
        })
    }
}

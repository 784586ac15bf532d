//! Claims in SQL.

use std::time::Duration;

use async_trait::async_trait;
use model::{ComponentId, Timestamp, WorkspaceId};
use sqlx::{AnyConnection, FromRow};

use super::{SqlStore, column, component, workspace};
use crate::{Claim, Fence, Leases, Outcome, Settlement, StoreError, WorkerName};

#[derive(FromRow)]
struct ClaimRow {
    id: String,
    workspace_id: String,
    fence: i64,
    failed_attempts: i64,
}

/// Whether the workspace of a `components c` has what all its components share: an organization
/// that is ours, and a pull credential.
macro_rules! is_founded {
    () => {
        "(EXISTS (SELECT 1 FROM organizations o
              WHERE o.workspace_id = c.workspace_id AND o.state = 'ours')
          AND EXISTS (SELECT 1 FROM credentials p
              WHERE p.workspace_id = c.workspace_id AND p.component_id IS NULL
                AND p.state = 'current'))"
    };
}

/// Whether somebody settles whose the organization of the workspace of a `components c` is, or
/// waits to, at the database's time in this parameter.
macro_rules! is_being_founded {
    ($now:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM foundings f WHERE f.workspace_id = c.workspace_id
                 AND (f.leased_until > ",
            $now,
            " OR f.waiting_until > ",
            $now,
            "))"
        )
    };
}

/// Makes sure, for a read, that the fence is the component's newest.
pub(super) async fn check(connection: &mut AnyConnection, fence: &Fence) -> Result<(), StoreError> {
    let held: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM components WHERE id = $1 AND workspace_id = $2 AND fence = $3",
    )
    .bind(fence.component.to_string())
    .bind(fence.workspace.to_string())
    .bind(fence.number)
    .fetch_optional(connection)
    .await?;
    held.map(|_| ()).ok_or(StoreError::StaleFence)
}

#[async_trait]
impl Leases for SqlStore {
    async fn claim_due(
        &self,
        worker: &WorkerName,
        lease: Duration,
    ) -> Result<Option<Claim>, StoreError> {
        let mut write = self.begin().await?;
        let now = write.database_time().await?;
        let row: Option<ClaimRow> = sqlx::query_as(concat!(
            "UPDATE components SET fence = fence + 1, leased_by = $1, leased_until = $2,
                 due_at = NULL
             WHERE id =
                 (SELECT c.id FROM components c
                  LEFT JOIN (SELECT workspace_id, COUNT(*) AS claims FROM components
                             WHERE leased_until > $3 GROUP BY workspace_id) busy
                      ON busy.workspace_id = c.workspace_id
                  WHERE ((c.leased_until IS NULL AND c.due_at <= $3) OR c.leased_until <= $3)
                    AND (busy.claims IS NULL OR ",
            is_founded!(),
            ") AND NOT ",
            is_being_founded!("$3"),
            "
                  ORDER BY COALESCE(busy.claims, 0), COALESCE(c.due_at, c.leased_until), c.id
                  LIMIT 1)
               AND ((leased_until IS NULL AND due_at <= $3) OR leased_until <= $3)
             RETURNING id, workspace_id, fence, failed_attempts"
        ))
        .bind(worker.as_str())
        .bind(now.saturating_add(column::millis(lease)))
        .bind(now)
        .fetch_optional(write.on())
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let id: ComponentId = column::text("components.id", &row.id)?;
        let workspace: WorkspaceId = column::text("components.workspace_id", &row.workspace_id)?;
        let corrupt = |column| StoreError::Corrupt { column };
        let claim = Claim {
            fence: Fence {
                workspace,
                component: id,
                number: row.fence,
            },
            component: component::find_by_id(write.on(), workspace, id)
                .await?
                .ok_or(corrupt("components.id"))?,
            workspace: workspace::find_by_id(write.on(), workspace)
                .await?
                .ok_or(corrupt("components.workspace_id"))?,
            failed_attempts: column::number("components.failed_attempts", row.failed_attempts)?,
            lease,
        };
        write.commit().await?;
        Ok(Some(claim))
    }

    async fn next_due(&self) -> Result<Option<Duration>, StoreError> {
        let mut read = self.read.begin().await?;
        let now: i64 = sqlx::query_scalar(self.dialect.select_now())
            .fetch_one(&mut *read)
            .await?;
        // What waits for its workspace's founding is woken by its end, or by that claim's.
        let next: Option<i64> = sqlx::query_scalar(concat!(
            "SELECT MIN(next) FROM
                 (SELECT MIN(c.due_at) AS next FROM components c
                  WHERE c.leased_until IS NULL
                    AND (NOT EXISTS (SELECT 1 FROM components busy
                             WHERE busy.workspace_id = c.workspace_id AND busy.leased_until > $1)
                         OR ",
            is_founded!(),
            ") AND NOT ",
            is_being_founded!("$1"),
            "
                  UNION ALL
                  SELECT MIN(COALESCE(leased_until, waiting_until)) FROM foundings
                  WHERE leased_until > $1 OR waiting_until > $1
                  UNION ALL
                  SELECT MIN(leased_until) FROM components WHERE leased_until IS NOT NULL) times"
        ))
        .bind(now)
        .fetch_one(&mut *read)
        .await?;
        Ok(next.map(|next| {
            let wait = u64::try_from(next.saturating_sub(now)).unwrap_or_default();
            Duration::from_millis(wait)
        }))
    }

    async fn renew(&self, fence: &Fence, lease: Duration) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let until = write
            .database_time()
            .await?
            .saturating_add(column::millis(lease));
        sqlx::query("UPDATE components SET leased_until = $1 WHERE id = $2")
            .bind(until)
            .bind(fence.component.to_string())
            .execute(write.on())
            .await?;
        write.commit().await
    }

    async fn settle(
        &self,
        fence: &Fence,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let name = write.hold(fence).await?;
        write
            .set_conditions(fence, &name, &settlement.conditions, now)
            .await?;
        // What the count of failed attempts is multiplied with, and what is added to it.
        let (kept, added): (i64, i64) = match settlement.outcome {
            Outcome::Converged => (0, 0),
            Outcome::Waiting => (1, 0),
            Outcome::Failed => (1, 1),
        };
        let database_time = write.database_time().await?;
        let next = settlement
            .next
            .map(|next| database_time.saturating_add(column::millis(next)));
        sqlx::query(
            "UPDATE components SET observed_generation = $1,
                 failed_attempts = failed_attempts * $2 + $3, due_at = COALESCE(due_at, $4)
             WHERE id = $5",
        )
        .bind(column::signed(settlement.observed_generation))
        .bind(kept)
        .bind(added)
        .bind(next)
        .bind(fence.component.to_string())
        .execute(write.on())
        .await?;
        write.end_claim(fence.component).await?;
        write.announce(fence.workspace);
        write.commit().await
    }

    async fn release(&self, fence: &Fence, delay: Duration) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.hold(fence).await?;
        let due = write
            .database_time()
            .await?
            .saturating_add(column::millis(delay));
        sqlx::query("UPDATE components SET due_at = COALESCE(due_at, $1) WHERE id = $2")
            .bind(due)
            .bind(fence.component.to_string())
            .execute(write.on())
            .await?;
        write.end_claim(fence.component).await?;
        write.announce(fence.workspace);
        write.commit().await
    }
}

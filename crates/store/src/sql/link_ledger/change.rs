//! How the ledger's rows change: inserted as version 1, or updated where the version is the one
//! that was read.

use model::Timestamp;
use sqlx::any::AnyQueryResult;

use crate::{
    Conflict, CustodyRow, LinkRow, StoreError, TransactionRow,
    sql::{column, write::Write},
};

impl Write<'_> {
    pub(super) async fn put_transaction(
        &mut self,
        row: TransactionRow,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let statement = match row.version {
            0 => sqlx::query(
                "INSERT INTO link_transactions
                     (key, workspace_id, user_id, wake_at, version, value, created_at)
                 VALUES ($1, $2, $3, $4, $5 + 1, $6, $7) ON CONFLICT DO NOTHING",
            ),
            _ => sqlx::query(
                "UPDATE link_transactions SET wake_at = $4, version = version + 1, value = $6
                 WHERE key = $1 AND workspace_id = $2 AND user_id = $3 AND version = $5",
            ),
        };
        let mut statement = statement
            .bind(row.key.to_string())
            .bind(row.workspace.to_string())
            .bind(row.user.to_string())
            .bind(row.wake_at.map(Timestamp::as_unix_millis))
            .bind(column::signed(row.version))
            .bind(row.value);
        if row.version == 0 {
            statement = statement.bind(now.as_unix_millis());
        }
        let written = statement.execute(self.on()).await?;
        self.announce(row.workspace);
        one(&written)
    }

    pub(super) async fn put_custody(&mut self, row: CustodyRow) -> Result<(), StoreError> {
        let statement = match row.version {
            0 => sqlx::query(
                "INSERT INTO custodies (id, workspace_id, user_id, wake_at, version, value)
                 VALUES ($1, $2, $3, $4, $5 + 1, $6) ON CONFLICT DO NOTHING",
            ),
            _ => sqlx::query(
                "UPDATE custodies SET wake_at = $4, version = version + 1, value = $6
                 WHERE id = $1 AND workspace_id = $2 AND user_id = $3 AND version = $5",
            ),
        };
        let written = statement
            .bind(row.id.to_string())
            .bind(row.workspace.to_string())
            .bind(row.user.to_string())
            .bind(row.wake_at.map(Timestamp::as_unix_millis))
            .bind(column::signed(row.version))
            .bind(row.value)
            .execute(self.on())
            .await?;
        self.announce(row.workspace);
        one(&written)
    }

    pub(super) async fn put_link(&mut self, row: LinkRow) -> Result<(), StoreError> {
        if row.holds {
            self.require_linked_nowhere_else(&row).await?;
        }
        self.note_parting(&row).await?;
        let statement = match row.version {
            0 => sqlx::query(
                "INSERT INTO links (workspace_id, user_id, quay_user, holds, version, value)
                 VALUES ($1, $2, $3, $4, $5 + 1, $6) ON CONFLICT DO NOTHING",
            ),
            _ => sqlx::query(
                "UPDATE links SET quay_user = $3, holds = $4, version = version + 1, value = $6
                 WHERE workspace_id = $1 AND user_id = $2 AND version = $5",
            ),
        };
        let written = statement
            .bind(row.workspace.to_string())
            .bind(row.user.to_string())
            .bind(row.quay_user.as_str())
            .bind(i64::from(row.holds))
            .bind(column::signed(row.version))
            .bind(row.value)
            .execute(self.on())
            .await?;
        self.announce(row.workspace);
        one(&written)
    }

    /// The Quay user of the link that is there, if it holds and this one does not hold to the same.
    async fn note_parting(&mut self, next: &LinkRow) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO partings (workspace_id, user_id, quay_user, version)
             SELECT workspace_id, user_id, quay_user, version FROM links
             WHERE workspace_id = $1 AND user_id = $2 AND version = $3 AND holds = 1
               AND (quay_user <> $4 OR $5 = 0)
             ON CONFLICT (workspace_id, user_id, quay_user)
                 DO UPDATE SET version = excluded.version",
        )
        .bind(next.workspace.to_string())
        .bind(next.user.to_string())
        .bind(column::signed(next.version))
        .bind(next.quay_user.as_str())
        .bind(i64::from(next.holds))
        .execute(self.on())
        .await?;
        Ok(())
    }

    async fn require_linked_nowhere_else(&mut self, link: &LinkRow) -> Result<(), StoreError> {
        let elsewhere: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM links WHERE quay_user = $1 AND holds = 1 AND user_id <> $2 LIMIT 1",
        )
        .bind(link.quay_user.as_str())
        .bind(link.user.to_string())
        .fetch_optional(self.on())
        .await?;
        match elsewhere {
            Some(_) => Err(Conflict::QuayUserLinkedElsewhere {
                quay_user: link.quay_user.clone(),
            }
            .into()),
            None => Ok(()),
        }
    }
}

fn one(written: &AnyQueryResult) -> Result<(), StoreError> {
    match written.rows_affected() {
        0 => Err(Conflict::LedgerSuperseded.into()),
        _ => Ok(()),
    }
}

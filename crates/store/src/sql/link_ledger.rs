//! The ledger of links in SQL.

mod change;

use async_trait::async_trait;
use model::{CustodyId, Timestamp, TransactionKey, UserId, WorkspaceId, api::page::Page};
use sqlx::FromRow;

use super::{SqlStore, column, page, records, rows_wanted};
use crate::{
    CustodyRow, LedgerChanges, LinkLedger, LinkRow, PageRequest, Parting, StoreError,
    TransactionRow,
};

/// Selects [`StoredTransaction`]s.
macro_rules! select_transactions {
    ($tail:literal) => {
        concat!(
            "SELECT key, workspace_id, user_id, wake_at, version, value FROM link_transactions ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct StoredTransaction {
    key: String,
    workspace_id: String,
    user_id: String,
    wake_at: Option<i64>,
    version: i64,
    value: String,
}

impl TryFrom<StoredTransaction> for TransactionRow {
    type Error = StoreError;

    fn try_from(row: StoredTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            key: column::text("link_transactions.key", &row.key)?,
            workspace: column::text("link_transactions.workspace_id", &row.workspace_id)?,
            user: column::text("link_transactions.user_id", &row.user_id)?,
            wake_at: column::optional_time("link_transactions.wake_at", row.wake_at)?,
            version: column::number("link_transactions.version", row.version)?,
            value: row.value,
        })
    }
}

/// Selects [`StoredCustody`]s.
macro_rules! select_custodies {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, user_id, wake_at, version, value FROM custodies ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct StoredCustody {
    id: String,
    workspace_id: String,
    user_id: String,
    wake_at: Option<i64>,
    version: i64,
    value: String,
}

impl TryFrom<StoredCustody> for CustodyRow {
    type Error = StoreError;

    fn try_from(row: StoredCustody) -> Result<Self, StoreError> {
        Ok(Self {
            id: column::text("custodies.id", &row.id)?,
            workspace: column::text("custodies.workspace_id", &row.workspace_id)?,
            user: column::text("custodies.user_id", &row.user_id)?,
            wake_at: column::optional_time("custodies.wake_at", row.wake_at)?,
            version: column::number("custodies.version", row.version)?,
            value: row.value,
        })
    }
}

/// Selects [`StoredLink`]s.
macro_rules! select_links {
    ($tail:literal) => {
        concat!(
            "SELECT workspace_id, user_id, quay_user, holds, version, value FROM links ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct StoredLink {
    workspace_id: String,
    user_id: String,
    quay_user: String,
    holds: i64,
    version: i64,
    value: String,
}

impl TryFrom<StoredLink> for LinkRow {
    type Error = StoreError;

    fn try_from(row: StoredLink) -> Result<Self, StoreError> {
        Ok(Self {
            workspace: column::text("links.workspace_id", &row.workspace_id)?,
            user: column::text("links.user_id", &row.user_id)?,
            quay_user: column::text("links.quay_user", &row.quay_user)?,
            holds: row.holds != 0,
            version: column::number("links.version", row.version)?,
            value: row.value,
        })
    }
}

#[derive(FromRow)]
struct StoredParting {
    workspace_id: String,
    user_id: String,
    quay_user: String,
    version: i64,
}

impl TryFrom<StoredParting> for Parting {
    type Error = StoreError;

    fn try_from(row: StoredParting) -> Result<Self, StoreError> {
        Ok(Self {
            workspace: column::text("partings.workspace_id", &row.workspace_id)?,
            user: column::text("partings.user_id", &row.user_id)?,
            quay_user: column::text("partings.quay_user", &row.quay_user)?,
            version: row.version,
        })
    }
}

#[async_trait]
impl LinkLedger for SqlStore {
    async fn commit_ledger(
        &self,
        changes: LedgerChanges,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        if let Some(transaction) = changes.transaction {
            write.put_transaction(transaction, now).await?;
        }
        for custody in changes.custodies {
            write.put_custody(custody).await?;
        }
        if let Some(link) = changes.link {
            write.put_link(link).await?;
        }
        for entry in changes.audit {
            write.append_audit(entry, now).await?;
        }
        write.commit().await
    }

    async fn find_transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRow>, StoreError> {
        let row: Option<StoredTransaction> = sqlx::query_as(select_transactions!("WHERE key = $1"))
            .bind(key.to_string())
            .fetch_optional(&self.read)
            .await?;
        row.map(TransactionRow::try_from).transpose()
    }

    async fn latest_transaction(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<TransactionRow>, StoreError> {
        let row: Option<StoredTransaction> = sqlx::query_as(select_transactions!(
            "WHERE workspace_id = $1 AND user_id = $2 ORDER BY created_at DESC, key LIMIT 1"
        ))
        .bind(workspace.to_string())
        .bind(user.to_string())
        .fetch_optional(&self.read)
        .await?;
        row.map(TransactionRow::try_from).transpose()
    }

    async fn list_due_transactions(
        &self,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<TransactionKey>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT key FROM link_transactions WHERE wake_at <= $1 ORDER BY wake_at, key LIMIT $2",
        )
        .bind(now.as_unix_millis())
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|key| column::text("link_transactions.key", key))
            .collect()
    }

    async fn find_custody(&self, id: CustodyId) -> Result<Option<CustodyRow>, StoreError> {
        let row: Option<StoredCustody> = sqlx::query_as(select_custodies!("WHERE id = $1"))
            .bind(id.to_string())
            .fetch_optional(&self.read)
            .await?;
        row.map(CustodyRow::try_from).transpose()
    }

    async fn list_unsettled(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<CustodyRow>, StoreError> {
        let rows: Vec<StoredCustody> = sqlx::query_as(select_custodies!(
            "WHERE wake_at IS NOT NULL AND ($1 IS NULL OR workspace_id = $1) ORDER BY wake_at, id"
        ))
        .bind(workspace.map(|workspace| workspace.to_string()))
        .fetch_all(&self.read)
        .await?;
        records(rows)
    }

    async fn list_due_custodies(
        &self,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<CustodyId>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM custodies WHERE wake_at <= $1 ORDER BY wake_at, id LIMIT $2",
        )
        .bind(now.as_unix_millis())
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|id| column::text("custodies.id", id))
            .collect()
    }

    async fn find_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<LinkRow>, StoreError> {
        let row: Option<StoredLink> =
            sqlx::query_as(select_links!("WHERE workspace_id = $1 AND user_id = $2"))
                .bind(workspace.to_string())
                .bind(user.to_string())
                .fetch_optional(&self.read)
                .await?;
        row.map(LinkRow::try_from).transpose()
    }

    async fn list_links(&self, workspace: WorkspaceId) -> Result<Vec<LinkRow>, StoreError> {
        let rows: Vec<StoredLink> =
            sqlx::query_as(select_links!("WHERE workspace_id = $1 ORDER BY user_id"))
                .bind(workspace.to_string())
                .fetch_all(&self.read)
                .await?;
        records(rows)
    }

    async fn list_partings(
        &self,
        whose: Option<(WorkspaceId, UserId)>,
    ) -> Result<Vec<Parting>, StoreError> {
        let rows: Vec<StoredParting> = sqlx::query_as(
            "SELECT workspace_id, user_id, quay_user, version FROM partings
             WHERE $1 IS NULL OR (workspace_id, user_id) = ($1, $2)
             ORDER BY workspace_id, user_id, quay_user",
        )
        .bind(whose.map(|(workspace, _)| workspace.to_string()))
        .bind(whose.map(|(_, user)| user.to_string()))
        .fetch_all(&self.read)
        .await?;
        records(rows)
    }

    async fn end_parting(&self, parting: &Parting) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "DELETE FROM partings
             WHERE workspace_id = $1 AND user_id = $2 AND quay_user = $3 AND version = $4",
        )
        .bind(parting.workspace.to_string())
        .bind(parting.user.to_string())
        .bind(parting.quay_user.as_str())
        .bind(parting.version)
        .execute(write.on())
        .await?;
        write.commit().await
    }

    async fn list_all_links(&self, request: &PageRequest) -> Result<Page<LinkRow>, StoreError> {
        let key = request.key()?;
        let after = match &key {
            Some(key) => Some(key.split_once(' ').ok_or(StoreError::InvalidCursor)?),
            None => None,
        };
        let rows: Vec<StoredLink> = sqlx::query_as(select_links!(
            "WHERE $1 IS NULL OR (workspace_id, user_id) > ($1, $2)
             ORDER BY workspace_id, user_id LIMIT $3"
        ))
        .bind(after.map(|(workspace, _)| workspace))
        .bind(after.map(|(_, user)| user))
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(records(rows)?, request, |link: &LinkRow| {
            format!("{} {}", link.workspace, link.user)
        }))
    }
}

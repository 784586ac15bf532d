//! The audit trail in SQL.

pub(super) mod list;

use async_trait::async_trait;
use model::{Timestamp, api::page::Page};
use sqlx::{AnyConnection, FromRow};

use super::{SqlStore, column, write::Write};
use crate::{
    Actor, Audit, AuditAction, AuditAnchor, AuditEntry, AuditFilter, AuditHash, AuditLine,
    AuditRecord, AuditVerdict, PageRequest, StoreError,
    audit::{Chain, Check, Content, GENESIS},
};

/// How many records a check holds in memory at a time.
const BATCH: i64 = 1000;

/// Selects [`AuditRow`]s.
macro_rules! select_audit {
    ($tail:literal) => {
        concat!(
            "SELECT sequence, at, actor, action, workspace_id, subject, detail, request_id, hash
             FROM audit ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct AuditRow {
    sequence: i64,
    at: i64,
    actor: String,
    action: String,
    workspace_id: Option<String>,
    subject: String,
    detail: Option<String>,
    request_id: Option<String>,
    hash: Vec<u8>,
}

impl AuditRow {
    fn content(&self) -> Content<'_> {
        Content {
            sequence: self.sequence,
            at: self.at,
            actor: &self.actor,
            action: &self.action,
            workspace: self.workspace_id.as_deref(),
            subject: &self.subject,
            detail: self.detail.as_deref(),
            request_id: self.request_id.as_deref(),
        }
    }
}

impl TryFrom<AuditRow> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: column::number("audit.sequence", row.sequence)?,
            at: column::time("audit.at", row.at)?,
            entry: AuditEntry {
                actor: column::text::<Actor>("audit.actor", &row.actor)?,
                action: column::word::<AuditAction>("audit.action", row.action)?,
                workspace: column::optional_text("audit.workspace_id", row.workspace_id)?,
                subject: row.subject,
                detail: row.detail,
                request_id: row.request_id,
            },
            hash: AuditHash::from_bytes(&row.hash).ok_or(StoreError::Corrupt {
                column: "audit.hash",
            })?,
        })
    }
}

/// The head and its seal, as they are stored.
#[derive(FromRow)]
struct HeadRow {
    sequence: i64,
    hash: Vec<u8>,
    seal: Vec<u8>,
}

impl HeadRow {
    /// The head, when it is one that we sealed.
    fn verify(&self, chain: &Chain) -> Result<AuditAnchor, StoreError> {
        let head = AuditAnchor {
            sequence: u64::try_from(self.sequence).map_err(|_| StoreError::AuditHead)?,
            hash: AuditHash::from_bytes(&self.hash).ok_or(StoreError::AuditHead)?,
        };
        if chain.is_head(&head, &self.seal) {
            Ok(head)
        } else {
            Err(StoreError::AuditHead)
        }
    }
}

/// The head of the trail.
pub(crate) async fn find_head(
    connection: &mut AnyConnection,
    chain: &Chain,
) -> Result<AuditAnchor, StoreError> {
    let row: Option<HeadRow> = sqlx::query_as("SELECT sequence, hash, seal FROM audit_head")
        .fetch_optional(connection)
        .await?;
    row.ok_or(StoreError::AuditHead)?.verify(chain)
}

#[async_trait]
impl Audit for SqlStore {
    async fn append_audit(
        &self,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<AuditRecord, StoreError> {
        let mut write = self.begin().await?;
        let record = write.append_audit(entry, now).await?;
        write.commit().await?;
        Ok(record)
    }

    async fn append_audit_news(
        &self,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<Option<AuditRecord>, StoreError> {
        let mut write = self.begin().await?;
        if write.last_audit(&entry).await? == Some(entry.detail.clone()) {
            return Ok(None);
        }
        let record = write.append_audit(entry, now).await?;
        write.commit().await?;
        Ok(Some(record))
    }

    async fn list_audit(
        &self,
        filter: &AuditFilter,
        request: &PageRequest,
    ) -> Result<Page<AuditRecord>, StoreError> {
        let lines = self.list_audit_lines(filter, request).await?;
        Ok(lines.map(|line| line.record))
    }

    async fn list_audit_lines(
        &self,
        filter: &AuditFilter,
        request: &PageRequest,
    ) -> Result<Page<AuditLine>, StoreError> {
        list::lines(&self.read, filter, request).await
    }

    async fn audit_anchor(&self) -> Result<AuditAnchor, StoreError> {
        let mut connection = self.read.acquire().await?;
        find_head(&mut connection, &self.chain).await
    }

    async fn verify_audit(&self, anchor: Option<&AuditAnchor>) -> Result<AuditVerdict, StoreError> {
        let mut check = Check::new(&self.chain, anchor);
        let mut read = self.read.begin().await?;
        let head = match find_head(&mut read, &self.chain).await {
            Ok(head) => Some(head),
            Err(StoreError::AuditHead) => None,
            Err(error) => return Err(error),
        };
        loop {
            let rows: Vec<AuditRow> = sqlx::query_as(select_audit!(
                "WHERE sequence > $1 ORDER BY sequence LIMIT $2"
            ))
            .bind(check.position())
            .bind(BATCH)
            .fetch_all(&mut *read)
            .await?;
            if rows.is_empty() {
                return Ok(check.finish(head));
            }
            for row in &rows {
                if let Err(broken) = check.next(row.content(), &row.hash) {
                    return Ok(broken);
                }
            }
        }
    }
}

impl SqlStore {
    /// Writes the head of an empty trail, once in a database's life: when there is nothing in it
    /// yet. A head that is missing later stays missing, and shows.
    pub(super) async fn begin_audit(&self) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let head = AuditAnchor {
            sequence: 0,
            hash: GENESIS,
        };
        sqlx::query(
            "INSERT INTO audit_head (id, sequence, hash, seal) SELECT 1, 0, $1, $2
             WHERE NOT EXISTS (SELECT 1 FROM audit_head)
               AND NOT EXISTS (SELECT 1 FROM audit)
               AND NOT EXISTS (SELECT 1 FROM workspaces)
               AND NOT EXISTS (SELECT 1 FROM platform_tokens)",
        )
        .bind(head.hash.as_bytes().to_vec())
        .bind(self.chain.head(&head).as_bytes().to_vec())
        .execute(write.on())
        .await?;
        write.commit().await
    }
}

impl Write<'_> {
    /// The detail of the last record of the same kind, about the same subject, in the same
    /// workspace.
    async fn last_audit(
        &mut self,
        entry: &AuditEntry,
    ) -> Result<Option<Option<String>>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT detail FROM audit
             WHERE subject = $1 AND action = $2 AND workspace_id IS NOT DISTINCT FROM $3
             ORDER BY sequence DESC LIMIT 1",
        )
        .bind(&entry.subject)
        .bind(column::spell("audit.action", entry.action)?)
        .bind(entry.workspace.map(|workspace| workspace.to_string()))
        .fetch_optional(self.on())
        .await?)
    }

    /// Appends a record. The head is taken first, so that appenders come one after the other.
    pub(super) async fn append_audit(
        &mut self,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<AuditRecord, StoreError> {
        let chain = &self.store().chain;
        let head: Option<HeadRow> = sqlx::query_as(
            "UPDATE audit_head SET sequence = sequence WHERE id = 1
             RETURNING sequence, hash, seal",
        )
        .fetch_optional(self.on())
        .await?;
        let head = head.ok_or(StoreError::AuditHead)?.verify(chain)?;
        let mut row = AuditRow {
            sequence: column::signed(head.sequence + 1),
            at: now.as_unix_millis(),
            actor: entry.actor.to_string(),
            action: column::spell("audit.action", entry.action)?,
            workspace_id: entry.workspace.map(|workspace| workspace.to_string()),
            subject: entry.subject,
            detail: entry.detail,
            request_id: entry.request_id,
            hash: Vec::new(),
        };
        let hash = chain.record(&head.hash, row.content());
        row.hash = hash.as_bytes().to_vec();
        sqlx::query(
            "INSERT INTO audit
                 (sequence, at, actor, action, workspace_id, subject, detail, request_id, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.sequence)
        .bind(row.at)
        .bind(&row.actor)
        .bind(&row.action)
        .bind(&row.workspace_id)
        .bind(&row.subject)
        .bind(&row.detail)
        .bind(&row.request_id)
        .bind(&row.hash)
        .execute(self.on())
        .await?;
        let head = AuditAnchor {
            sequence: head.sequence + 1,
            hash,
        };
        sqlx::query("UPDATE audit_head SET sequence = $1, hash = $2, seal = $3 WHERE id = 1")
            .bind(row.sequence)
            .bind(&row.hash)
            .bind(chain.head(&head).as_bytes().to_vec())
            .execute(self.on())
            .await?;
        row.try_into()
    }
}

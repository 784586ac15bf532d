//! Platform tokens in SQL.

use std::collections::BTreeSet;

use async_trait::async_trait;
use model::{PlatformTokenId, Timestamp, api::platform_token::PlatformScope};
use sqlx::{AnyConnection, FromRow};

use super::{SqlStore, column, records};
use crate::{
    Actor, AuditAction, AuditEntry, PlatformTokenHash, PlatformTokenRecord, PlatformTokenToStore,
    PlatformTokens, StoreError,
};

/// How exactly it is known when a token was last used.
const USE_RESOLUTION_MILLIS: i64 = 60_000;

/// Selects [`PlatformTokenRow`]s.
macro_rules! select_platform_tokens {
    ($tail:literal) => {
        concat!(
            "SELECT id, name, scopes, created_at, expires_at, revoked_at, last_used_at
             FROM platform_tokens ",
            $tail
        )
    };
}

#[derive(FromRow)]
struct PlatformTokenRow {
    id: String,
    name: String,
    scopes: String,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
}

impl TryFrom<PlatformTokenRow> for PlatformTokenRecord {
    type Error = StoreError;

    fn try_from(row: PlatformTokenRow) -> Result<Self, StoreError> {
        let scopes = row
            .scopes
            .split_whitespace()
            .map(|scope| column::word("platform_tokens.scopes", scope.to_owned()))
            .collect::<Result<BTreeSet<PlatformScope>, _>>()?;
        Ok(Self {
            id: column::text("platform_tokens.id", &row.id)?,
            name: row.name,
            scopes,
            created_at: column::time("platform_tokens.created_at", row.created_at)?,
            expires_at: column::optional_time("platform_tokens.expires_at", row.expires_at)?,
            revoked_at: column::optional_time("platform_tokens.revoked_at", row.revoked_at)?,
            last_used_at: column::optional_time("platform_tokens.last_used_at", row.last_used_at)?,
        })
    }
}

async fn find_by_id(
    connection: &mut AnyConnection,
    id: PlatformTokenId,
) -> Result<Option<PlatformTokenRecord>, StoreError> {
    let row: Option<PlatformTokenRow> = sqlx::query_as(select_platform_tokens!("WHERE id = $1"))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(PlatformTokenRecord::try_from).transpose()
}

#[async_trait]
impl PlatformTokens for SqlStore {
    async fn create_platform_token(
        &self,
        token: PlatformTokenToStore,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<PlatformTokenRecord, StoreError> {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        let scopes = scopes.join(" ");
        let mut write = self.begin().await?;
        let detail = Some(format!("{}: {scopes}", token.name));
        let entry = entry(actor, AuditAction::PlatformTokenCreated, token.id, detail);
        write.append_audit(entry, now).await?;
        sqlx::query(
            "INSERT INTO platform_tokens (id, name, scopes, hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(token.id.to_string())
        .bind(&token.name)
        .bind(scopes)
        .bind(token.hash.as_bytes().to_vec())
        .bind(now.as_unix_millis())
        .bind(token.expires_at.map(Timestamp::as_unix_millis))
        .execute(write.on())
        .await?;
        write.commit().await?;
        Ok(PlatformTokenRecord {
            id: token.id,
            name: token.name,
            scopes: token.scopes,
            created_at: now,
            expires_at: token.expires_at,
            revoked_at: None,
            last_used_at: None,
        })
    }

    async fn find_platform_token(
        &self,
        hash: &PlatformTokenHash,
    ) -> Result<Option<PlatformTokenRecord>, StoreError> {
        let row: Option<PlatformTokenRow> =
            sqlx::query_as(select_platform_tokens!("WHERE hash = $1"))
                .bind(hash.as_bytes().to_vec())
                .fetch_optional(&self.read)
                .await?;
        row.map(PlatformTokenRecord::try_from).transpose()
    }

    async fn list_platform_tokens(&self) -> Result<Vec<PlatformTokenRecord>, StoreError> {
        let rows: Vec<PlatformTokenRow> =
            sqlx::query_as(select_platform_tokens!("ORDER BY created_at DESC, id"))
                .fetch_all(&self.read)
                .await?;
        records(rows)
    }

    async fn revoke_platform_token(
        &self,
        id: PlatformTokenId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<PlatformTokenRecord>, StoreError> {
        let mut write = self.begin().await?;
        let Some(there) = find_by_id(write.on(), id).await? else {
            return Ok(None);
        };
        if there.revoked_at.is_some() {
            return Ok(Some(there));
        }
        let detail = Some(there.name.clone());
        let entry = entry(actor, AuditAction::PlatformTokenRevoked, id, detail);
        write.append_audit(entry, now).await?;
        sqlx::query("UPDATE platform_tokens SET revoked_at = $1 WHERE id = $2")
            .bind(now.as_unix_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await?;
        write.commit().await?;
        Ok(Some(PlatformTokenRecord {
            revoked_at: Some(now),
            ..there
        }))
    }

    async fn note_platform_token_used(
        &self,
        token: &PlatformTokenRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let now = now.as_unix_millis();
        let known = token.last_used_at.map(Timestamp::as_unix_millis);
        if known.is_some_and(|known| now < known.saturating_add(USE_RESOLUTION_MILLIS)) {
            return Ok(());
        }
        let mut write = self.begin().await?;
        sqlx::query("UPDATE platform_tokens SET last_used_at = $1 WHERE id = $2")
            .bind(now)
            .bind(token.id.to_string())
            .execute(write.on())
            .await?;
        write.commit().await
    }
}

fn entry(
    actor: &Actor,
    action: AuditAction,
    id: PlatformTokenId,
    detail: Option<String>,
) -> AuditEntry {
    AuditEntry {
        actor: actor.clone(),
        action,
        workspace: None,
        subject: id.to_string(),
        detail,
        request_id: None,
    }
}

//! Sessions in SQL.

use async_trait::async_trait;
use model::{Timestamp, UserId};
use sqlx::FromRow;

use super::{SqlStore, column};
use crate::{SessionRecord, Sessions, StoreError, WhoseSessions};

#[derive(FromRow)]
struct SessionRow {
    key: Vec<u8>,
    user_id: Option<String>,
    provider_session: Option<String>,
    data: String,
    expires_at: i64,
}

impl TryFrom<SessionRow> for SessionRecord {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        Ok(Self {
            key: column::digest("sessions.key", &row.key)?,
            user: column::optional_text("sessions.user_id", row.user_id)?,
            provider_session: row.provider_session,
            data: row.data,
            expires_at: column::time("sessions.expires_at", row.expires_at)?,
        })
    }
}

#[async_trait]
impl Sessions for SqlStore {
    async fn create_session(&self, session: SessionRecord) -> Result<bool, StoreError> {
        self.write_session(
            "INSERT INTO sessions (key, user_id, provider_session, data, expires_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING",
            session,
        )
        .await
    }

    async fn save_session(&self, session: SessionRecord) -> Result<bool, StoreError> {
        self.write_session(
            "UPDATE sessions SET user_id = $2, provider_session = $3, data = $4, expires_at = $5
             WHERE key = $1",
            session,
        )
        .await
    }

    async fn find_session(
        &self,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT key, user_id, provider_session, data, expires_at FROM sessions
             WHERE key = $1 AND expires_at > $2",
        )
        .bind(key.to_vec())
        .bind(now.as_unix_millis())
        .fetch_optional(&self.read)
        .await?;
        row.map(SessionRecord::try_from).transpose()
    }

    async fn delete_session(&self, key: [u8; 32]) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE key = $1")
            .bind(key.to_vec())
            .execute(write.on())
            .await?;
        write.commit().await
    }

    async fn end_sessions(&self, whose: &WhoseSessions) -> Result<u64, StoreError> {
        let (user, sid) = match whose {
            WhoseSessions::User(user) => (Some(user), None),
            WhoseSessions::Provider { user, sid } => (user.as_ref(), Some(sid.as_str())),
        };
        let mut write = self.begin().await?;
        let ended = sqlx::query(
            "DELETE FROM sessions
             WHERE ($1 IS NULL OR user_id = $1) AND ($2 IS NULL OR provider_session = $2)",
        )
        .bind(user.map(UserId::to_string))
        .bind(sid)
        .execute(write.on())
        .await?;
        write.commit().await?;
        Ok(ended.rows_affected())
    }

    async fn trim_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let trimmed = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now.as_unix_millis())
            .execute(write.on())
            .await?;
        write.commit().await?;
        Ok(trimmed.rows_affected())
    }
}

impl SqlStore {
    /// Whether the statement wrote the session.
    async fn write_session(
        &self,
        statement: &'static str,
        session: SessionRecord,
    ) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let written = sqlx::query(statement)
            .bind(session.key.to_vec())
            .bind(session.user.map(|user| user.to_string()))
            .bind(session.provider_session)
            .bind(session.data)
            .bind(session.expires_at.as_unix_millis())
            .execute(write.on())
            .await?;
        write.commit().await?;
        Ok(written.rows_affected() > 0)
    }
}

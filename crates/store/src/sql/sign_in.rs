//! Sign-ins under way, and what may be used once, in SQL.

use async_trait::async_trait;
use model::Timestamp;
use secrecy::ExposeSecret as _;
use sqlx::FromRow;

use super::{SqlStore, column};
use crate::{SignInRecord, SignIns, StoreError};

#[derive(FromRow)]
struct SignInRow {
    state: Vec<u8>,
    browser: Vec<u8>,
    nonce: String,
    verifier: String,
    return_to: String,
    purpose: String,
    expires_at: i64,
}

impl TryFrom<SignInRow> for SignInRecord {
    type Error = StoreError;

    fn try_from(row: SignInRow) -> Result<Self, StoreError> {
        Ok(Self {
            state: column::digest("sign_ins.state", &row.state)?,
            browser: column::digest("sign_ins.browser", &row.browser)?,
            nonce: row.nonce,
            verifier: row.verifier.into(),
            return_to: row.return_to,
            purpose: row.purpose,
            expires_at: column::time("sign_ins.expires_at", row.expires_at)?,
        })
    }
}

#[async_trait]
impl SignIns for SqlStore {
    async fn begin_sign_in(&self, sign_in: SignInRecord) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT INTO sign_ins (state, browser, nonce, verifier, return_to, purpose, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(sign_in.state.to_vec())
        .bind(sign_in.browser.to_vec())
        .bind(sign_in.nonce)
        .bind(sign_in.verifier.expose_secret())
        .bind(sign_in.return_to)
        .bind(sign_in.purpose)
        .bind(sign_in.expires_at.as_unix_millis())
        .execute(write.on())
        .await?;
        write.commit().await
    }

    async fn take_sign_in(
        &self,
        state: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<SignInRecord>, StoreError> {
        let mut write = self.begin().await?;
        let row: Option<SignInRow> = sqlx::query_as(
            "DELETE FROM sign_ins WHERE state = $1
             RETURNING state, browser, nonce, verifier, return_to, purpose, expires_at",
        )
        .bind(state.to_vec())
        .fetch_optional(write.on())
        .await?;
        write.commit().await?;
        let taken = row.map(SignInRecord::try_from).transpose()?;
        Ok(taken.filter(|taken| now < taken.expires_at))
    }

    async fn spend_once(
        &self,
        key: [u8; 32],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        sqlx::query("DELETE FROM spent WHERE until <= $1")
            .bind(now.as_unix_millis())
            .execute(write.on())
            .await?;
        let spent =
            sqlx::query("INSERT INTO spent (key, until) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(key.to_vec())
                .bind(until.as_unix_millis())
                .execute(write.on())
                .await?;
        write.commit().await?;
        Ok(spent.rows_affected() > 0)
    }

    async fn trim_sign_ins(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let trimmed = sqlx::query("DELETE FROM sign_ins WHERE expires_at <= $1")
            .bind(now.as_unix_millis())
            .execute(write.on())
            .await?;
        write.commit().await?;
        Ok(trimmed.rows_affected())
    }
}

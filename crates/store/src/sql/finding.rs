//! Findings in SQL.

use async_trait::async_trait;
use model::Timestamp;

use super::{SqlStore, column};
use crate::{Findings, StoreError};

#[async_trait]
impl Findings for SqlStore {
    async fn note_finding(&self, key: &str, value: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT INTO findings (key, value, found_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, found_at = excluded.found_at",
        )
        .bind(key)
        .bind(value)
        .bind(now.as_unix_millis())
        .execute(write.on())
        .await?;
        write.commit().await
    }

    async fn find_finding(&self, key: &str) -> Result<Option<(String, Timestamp)>, StoreError> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT value, found_at FROM findings WHERE key = $1")
                .bind(key)
                .fetch_optional(&self.read)
                .await?;
        row.map(|(value, at)| Ok((value, column::time("findings.found_at", at)?)))
            .transpose()
    }
}

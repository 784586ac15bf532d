//! Rotation of key-encryption keys in SQL.

use async_trait::async_trait;
use model::{CredentialId, WorkspaceId};
use rand::CryptoRng;
use sqlx::FromRow;

use super::{
    SqlStore, column,
    credential::{cell, unsealable},
};
use crate::{KeyId, KeyPurpose, KeyRing, Sealing, StoreError, seal::Sealed};

const SECRET: &str = "credentials.secret";

#[derive(FromRow)]
struct SecretRow {
    id: String,
    workspace_id: String,
    secret: Vec<u8>,
}

#[async_trait]
impl Sealing for SqlStore {
    fn replace_keys(&self, purpose: KeyPurpose, ring: KeyRing) {
        self.set_ring(purpose, ring);
    }

    async fn rewrap(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        purpose: KeyPurpose,
        limit: u16,
    ) -> Result<u64, StoreError> {
        // No Quay token is stored yet: what is sealed with its keys is nothing.
        if purpose == KeyPurpose::QuayTokens {
            return Ok(0);
        }
        let ring = self.ring(purpose);
        let current = ring.current().id().to_string();
        let mut write = self.begin().await?;
        let rows: Vec<SecretRow> = sqlx::query_as(
            "SELECT id, workspace_id, secret FROM credentials
             WHERE secret_key IS NOT NULL AND secret_key <> $1 ORDER BY id LIMIT $2",
        )
        .bind(&current)
        .bind(i64::from(limit))
        .fetch_all(write.on())
        .await?;
        let mut rewrapped = 0;
        for row in rows {
            let id: CredentialId = column::text("credentials.id", &row.id)?;
            let workspace: WorkspaceId =
                column::text("credentials.workspace_id", &row.workspace_id)?;
            let sealed = Sealed::from_bytes(row.secret)
                .rewrap(rng, &ring, &cell(workspace, id))
                .map_err(|error| unsealable(SECRET, error))?;
            sqlx::query("UPDATE credentials SET secret = $1, secret_key = $2 WHERE id = $3")
                .bind(sealed.as_bytes().to_vec())
                .bind(&current)
                .bind(&row.id)
                .execute(write.on())
                .await?;
            rewrapped += 1;
        }
        write.commit().await?;
        Ok(rewrapped)
    }

    async fn keys_in_use(&self, purpose: KeyPurpose) -> Result<Vec<(KeyId, u64)>, StoreError> {
        if purpose == KeyPurpose::QuayTokens {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT secret_key, COUNT(*) FROM credentials
             WHERE secret_key IS NOT NULL GROUP BY secret_key ORDER BY secret_key",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|(key, count)| {
                Ok((
                    column::text("credentials.secret_key", &key)?,
                    column::number("credentials.secret_key", count)?,
                ))
            })
            .collect()
    }
}

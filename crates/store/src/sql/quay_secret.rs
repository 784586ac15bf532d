//! Secrets of custodies in SQL: sealed on the way in, opened on the way out.

use async_trait::async_trait;
use rand::CryptoRng;
use secrecy::{ExposeSecret as _, SecretString};

use super::{SqlStore, sealing::unsealable};
use crate::{
    KeyPurpose, QuaySecretKey, QuaySecrets, StoreError,
    seal::{Cell, Sealed},
};

const SECRET: &str = "quay_secrets.secret";

/// Where a secret belongs: each kind is a column of its own to the seal.
fn cell(key: &QuaySecretKey) -> Cell<'_> {
    Cell {
        table: "quay_secrets",
        column: &key.kind,
        row: key.custody.into(),
        workspace: key.workspace.into(),
    }
}

#[async_trait]
impl QuaySecrets for SqlStore {
    async fn store_quay_secret(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        key: &QuaySecretKey,
        secret: &SecretString,
    ) -> Result<(), StoreError> {
        let ring = self.ring(KeyPurpose::QuayTokens);
        let sealed = Sealed::seal(rng, &ring, &cell(key), secret.expose_secret().as_bytes())
            .map_err(|error| unsealable(SECRET, error))?;
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT INTO quay_secrets (workspace_id, custody_id, kind, secret, secret_key)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace_id, custody_id, kind) DO UPDATE SET
                 secret = excluded.secret, secret_key = excluded.secret_key",
        )
        .bind(key.workspace.to_string())
        .bind(key.custody.to_string())
        .bind(&key.kind)
        .bind(sealed.as_bytes().to_vec())
        .bind(ring.current().id().to_string())
        .execute(write.on())
        .await?;
        write.commit().await
    }

    async fn find_quay_secret(
        &self,
        key: &QuaySecretKey,
    ) -> Result<Option<SecretString>, StoreError> {
        let ring = self.ring(KeyPurpose::QuayTokens);
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT secret FROM quay_secrets
             WHERE workspace_id = $1 AND custody_id = $2 AND kind = $3",
        )
        .bind(key.workspace.to_string())
        .bind(key.custody.to_string())
        .bind(&key.kind)
        .fetch_optional(&self.read)
        .await?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let mut bytes = Sealed::from_bytes(sealed)
            .open(&ring, &cell(key))
            .map_err(|error| unsealable(SECRET, error))?;
        String::from_utf8(std::mem::take(&mut *bytes))
            .map(|secret| Some(secret.into()))
            .map_err(|_| StoreError::Corrupt { column: SECRET })
    }

    async fn forget_quay_secret(&self, key: &QuaySecretKey) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "DELETE FROM quay_secrets WHERE workspace_id = $1 AND custody_id = $2 AND kind = $3",
        )
        .bind(key.workspace.to_string())
        .bind(key.custody.to_string())
        .bind(&key.kind)
        .execute(write.on())
        .await?;
        write.commit().await
    }
}

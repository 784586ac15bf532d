//! Rotation of key-encryption keys in SQL.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rand::CryptoRng;
use sqlx::FromRow;
use uuid::Uuid;

use super::{SqlStore, column, write::Write};
use crate::{
    KeyId, KeyPurpose, KeyRing, Sealing, StoreError,
    seal::{Cell, SealError, Sealed},
};

/// A table of sealed values, and the statements that rewrap them.
struct SealedTable {
    name: &'static str,
    secret: &'static str,
    secret_key: &'static str,
    /// [`SealedRow`]s under other keys than `$1`, at most `$2`.
    select_outdated: &'static str,
    /// Writes value `$1`, sealed under key `$2`, where `$3` to `$5` say.
    update: &'static str,
    count: &'static str,
}

const CREDENTIALS: SealedTable = SealedTable {
    name: "credentials",
    secret: "credentials.secret",
    secret_key: "credentials.secret_key",
    select_outdated: "SELECT workspace_id, id, 'secret' AS part, secret FROM credentials
         WHERE secret_key IS NOT NULL AND secret_key <> $1 ORDER BY id LIMIT $2",
    update: "UPDATE credentials SET secret = $1, secret_key = $2
         WHERE workspace_id = $3 AND id = $4 AND 'secret' = $5",
    count: "SELECT secret_key, COUNT(*) FROM credentials
         WHERE secret_key IS NOT NULL GROUP BY secret_key ORDER BY secret_key",
};

const QUAY_SECRETS: SealedTable = SealedTable {
    name: "quay_secrets",
    secret: "quay_secrets.secret",
    secret_key: "quay_secrets.secret_key",
    select_outdated: "SELECT workspace_id, custody_id AS id, kind AS part, secret FROM quay_secrets
         WHERE secret_key <> $1 ORDER BY custody_id, kind LIMIT $2",
    update: "UPDATE quay_secrets SET secret = $1, secret_key = $2
         WHERE workspace_id = $3 AND custody_id = $4 AND kind = $5",
    count: "SELECT secret_key, COUNT(*) FROM quay_secrets
         GROUP BY secret_key ORDER BY secret_key",
};

/// One row to the seal, and nobody's workspace's: each generation is a column of it.
const SERVICE_TOKEN_SECRETS: SealedTable = SealedTable {
    name: "service_token_secrets",
    secret: "service_token_secrets.secret",
    secret_key: "service_token_secrets.secret_key",
    select_outdated: "SELECT '00000000-0000-0000-0000-000000000000' AS workspace_id,
             '00000000-0000-0000-0000-000000000000' AS id,
             CAST(generation AS TEXT) AS part, secret FROM service_token_secrets
         WHERE secret_key <> $1 ORDER BY generation LIMIT $2",
    update: "UPDATE service_token_secrets SET secret = $1, secret_key = $2
         WHERE $3 = $4 AND generation = CAST($5 AS INTEGER)",
    count: "SELECT secret_key, COUNT(*) FROM service_token_secrets
         GROUP BY secret_key ORDER BY secret_key",
};

impl SealedTable {
    fn of(purpose: KeyPurpose) -> &'static [&'static Self] {
        match purpose {
            KeyPurpose::QuayTokens => &[&QUAY_SECRETS, &SERVICE_TOKEN_SECRETS],
            KeyPurpose::PushCredentials => &[&CREDENTIALS],
        }
    }

    /// Rewraps at most `limit` of its values.
    async fn rewrap(
        &self,
        write: &mut Write<'_>,
        rng: &mut (dyn CryptoRng + Send),
        ring: &KeyRing,
        limit: u16,
    ) -> Result<u16, StoreError> {
        let current = ring.current().id().to_string();
        let rows: Vec<SealedRow> = sqlx::query_as(self.select_outdated)
            .bind(&current)
            .bind(i64::from(limit))
            .fetch_all(write.on())
            .await?;
        let mut rewrapped = 0;
        for row in rows {
            let cell = Cell {
                table: self.name,
                column: &row.part,
                row: column::text::<Uuid>(self.secret, &row.id)?,
                workspace: column::text::<Uuid>(self.secret, &row.workspace_id)?,
            };
            let sealed = Sealed::from_bytes(row.secret)
                .rewrap(rng, ring, &cell)
                .map_err(|error| unsealable(self.secret, error))?;
            sqlx::query(self.update)
                .bind(sealed.as_bytes().to_vec())
                .bind(&current)
                .bind(&row.workspace_id)
                .bind(&row.id)
                .bind(&row.part)
                .execute(write.on())
                .await?;
            rewrapped += 1;
        }
        Ok(rewrapped)
    }
}

#[derive(FromRow)]
struct SealedRow {
    workspace_id: String,
    id: String,
    /// Which of the row's secrets: the [`Cell`]'s column.
    part: String,
    secret: Vec<u8>,
}

/// What a value that cannot be sealed or opened means to a caller.
pub(super) fn unsealable(column: &'static str, error: SealError) -> StoreError {
    match error {
        SealError::Forged => StoreError::Tampered { column },
        SealError::UnknownKey(key) => StoreError::UnknownKey { key },
        SealError::TooLong => StoreError::Corrupt { column },
    }
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
        let ring = self.ring(purpose);
        let mut write = self.begin().await?;
        let mut left = limit;
        for table in SealedTable::of(purpose) {
            left -= table.rewrap(&mut write, rng, &ring, left).await?;
        }
        write.commit().await?;
        Ok(u64::from(limit - left))
    }

    async fn keys_in_use(&self, purpose: KeyPurpose) -> Result<Vec<(KeyId, u64)>, StoreError> {
        let mut in_use = BTreeMap::new();
        for table in SealedTable::of(purpose) {
            let rows: Vec<(String, i64)> =
                sqlx::query_as(table.count).fetch_all(&self.read).await?;
            for (key, count) in rows {
                let count: u64 = column::number(table.secret_key, count)?;
                *in_use
                    .entry(column::text(table.secret_key, &key)?)
                    .or_default() += count;
            }
        }
        Ok(in_use.into_iter().collect())
    }
}

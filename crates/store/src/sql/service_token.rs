//! The service token in SQL: sealed on the way in, opened on the way out.

use async_trait::async_trait;
use model::Timestamp;
use rand::CryptoRng;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{SqlStore, column, sealing::unsealable};
use crate::{
    Conflict, KeyPurpose, ServiceTokenChange, ServiceTokenRow, ServiceTokens, StoreError,
    seal::{Cell, Sealed},
};

const SECRET: &str = "service_token_secrets.secret";

/// Where a token belongs: each generation is a column of its own to the seal, of the one row that
/// there is, which is nobody's workspace's.
fn cell(generation: &str) -> Cell<'_> {
    Cell {
        table: "service_token_secrets",
        column: generation,
        row: Uuid::nil(),
        workspace: Uuid::nil(),
    }
}

#[async_trait]
impl ServiceTokens for SqlStore {
    async fn find_service_token(&self) -> Result<Option<ServiceTokenRow>, StoreError> {
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT version, value FROM service_token WHERE id = 1")
                .fetch_optional(&self.read)
                .await?;
        row.map(|(version, value)| {
            Ok(ServiceTokenRow {
                version: column::number("service_token.version", version)?,
                value,
            })
        })
        .transpose()
    }

    async fn commit_service_token(
        &self,
        change: ServiceTokenChange,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let statement = match change.row.version {
            0 => sqlx::query(
                "INSERT INTO service_token (id, version, value) VALUES (1, $1 + 1, $2)
                 ON CONFLICT DO NOTHING",
            ),
            _ => sqlx::query(
                "UPDATE service_token SET version = version + 1, value = $2
                 WHERE id = 1 AND version = $1",
            ),
        };
        let written = statement
            .bind(column::signed(change.row.version))
            .bind(change.row.value)
            .execute(write.on())
            .await?;
        if written.rows_affected() == 0 {
            return Err(Conflict::LedgerSuperseded.into());
        }
        let sealed: Vec<i64> = sqlx::query_scalar("SELECT generation FROM service_token_secrets")
            .fetch_all(write.on())
            .await?;
        for generation in sealed {
            let kept = u64::try_from(generation).is_ok_and(|it| change.generations.contains(&it));
            if !kept {
                sqlx::query("DELETE FROM service_token_secrets WHERE generation = $1")
                    .bind(generation)
                    .execute(write.on())
                    .await?;
            }
        }
        for entry in change.audit {
            write.append_audit(entry, now).await?;
        }
        write.commit().await
    }

    async fn seal_service_token(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        generation: u64,
        token: &SecretString,
    ) -> Result<(), StoreError> {
        let ring = self.ring(KeyPurpose::QuayTokens);
        let part = generation.to_string();
        let sealed = Sealed::seal(rng, &ring, &cell(&part), token.expose_secret().as_bytes())
            .map_err(|error| unsealable(SECRET, error))?;
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT INTO service_token_secrets (generation, secret, secret_key)
             VALUES ($1, $2, $3)
             ON CONFLICT (generation) DO UPDATE SET
                 secret = excluded.secret, secret_key = excluded.secret_key",
        )
        .bind(column::signed(generation))
        .bind(sealed.as_bytes().to_vec())
        .bind(ring.current().id().to_string())
        .execute(write.on())
        .await?;
        write.commit().await
    }

    async fn open_service_token(
        &self,
        generation: u64,
    ) -> Result<Option<SecretString>, StoreError> {
        let ring = self.ring(KeyPurpose::QuayTokens);
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT secret FROM service_token_secrets WHERE generation = $1")
                .bind(column::signed(generation))
                .fetch_optional(&self.read)
                .await?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let mut bytes = Sealed::from_bytes(sealed)
            .open(&ring, &cell(&generation.to_string()))
            .map_err(|error| unsealable(SECRET, error))?;
        String::from_utf8(std::mem::take(&mut *bytes))
            .map(|token| Some(token.into()))
            .map_err(|_| StoreError::Corrupt { column: SECRET })
    }
}

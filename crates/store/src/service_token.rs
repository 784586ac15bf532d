//! The service token: one record of which generations of it there are, and the tokens themselves,
//! sealed.

use std::collections::BTreeSet;

use async_trait::async_trait;
use model::Timestamp;
use rand::CryptoRng;
use secrecy::SecretString;

use crate::{AuditEntry, StoreError};

/// The record. What it says is the caller's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTokenRow {
    /// How often it was written; 0 for one that was not stored yet.
    pub version: u64,
    /// What it says.
    pub value: String,
}

/// A change of the record.
#[derive(Debug, Clone)]
pub struct ServiceTokenChange {
    /// The record, with the version that was read.
    pub row: ServiceTokenRow,
    /// The generations that there are from now on. The tokens of all others are forgotten.
    pub generations: BTreeSet<u64>,
    /// What goes on record with it.
    pub audit: Vec<AuditEntry>,
}

/// The service token. It is opened for workers only.
#[async_trait]
pub trait ServiceTokens {
    /// The record; `None` before there was one.
    async fn find_service_token(&self) -> Result<Option<ServiceTokenRow>, StoreError>;

    /// Commits all of a change, or nothing. Nothing of a forgotten token is left in the database.
    ///
    /// # Errors
    /// [`Conflict::LedgerSuperseded`](crate::Conflict) where the version is not the one that is
    /// there.
    async fn commit_service_token(
        &self,
        change: ServiceTokenChange,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Seals the token of a generation under [`KeyPurpose::QuayTokens`](crate::KeyPurpose), in place
    /// of an earlier one. When this has returned, it is committed.
    async fn seal_service_token(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        generation: u64,
        token: &SecretString,
    ) -> Result<(), StoreError>;

    /// Opens the token of a generation. `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Tampered`], [`StoreError::UnknownKey`].
    async fn open_service_token(&self, generation: u64)
    -> Result<Option<SecretString>, StoreError>;
}

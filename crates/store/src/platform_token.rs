//! Platform tokens: what programs show to our API. The store knows their hashes only.

use std::{collections::BTreeSet, fmt};

use async_trait::async_trait;
use model::{PlatformTokenId, Timestamp, api::platform_token::PlatformScope};

use crate::{Actor, StoreError};

/// A platform token as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformTokenRecord {
    /// Its id.
    pub id: PlatformTokenId,
    /// What it is for, in words.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<PlatformScope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used; exact to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl PlatformTokenRecord {
    /// Whether it is to be accepted.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}

/// The SHA-256 of a platform token. The token holds 256 random bits, so a plain hash is enough.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformTokenHash([u8; 32]);

impl PlatformTokenHash {
    /// Takes a token's SHA-256.
    #[must_use]
    pub fn new(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PlatformTokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformTokenHash")
    }
}

/// A platform token to store.
#[derive(Debug, Clone)]
pub struct PlatformTokenToStore {
    /// Its id.
    pub id: PlatformTokenId,
    /// What it is for, in words.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<PlatformScope>,
    /// The hash of the token.
    pub hash: PlatformTokenHash,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
}

/// The platform tokens.
#[async_trait]
pub trait PlatformTokens {
    /// Stores a new token, the audit event with it.
    async fn create_platform_token(
        &self,
        token: PlatformTokenToStore,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<PlatformTokenRecord, StoreError>;

    /// The token with this hash, usable or not: ask [`PlatformTokenRecord::is_usable`].
    async fn find_platform_token(
        &self,
        hash: &PlatformTokenHash,
    ) -> Result<Option<PlatformTokenRecord>, StoreError>;

    /// All tokens, the newest first.
    async fn list_platform_tokens(&self) -> Result<Vec<PlatformTokenRecord>, StoreError>;

    /// Revokes a token, the audit event with it. Doing so again changes nothing. `None` when
    /// there is no such token.
    async fn revoke_platform_token(
        &self,
        id: PlatformTokenId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<PlatformTokenRecord>, StoreError>;

    /// Notes that a token was used. Writes at most once a minute for each token.
    async fn note_platform_token_used(
        &self,
        token: &PlatformTokenRecord,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

//! All of it together, as callers hold it: `Arc<dyn Store>`.

use async_trait::async_trait;
use rand::CryptoRng;

use crate::{
    Audit, Components, Credentials, Events, Findings, Foundings, KeyId, KeyPurpose, KeyRing,
    Leases, LinkLedger, Members, Operations, Organizations, Oversight, PlatformTokens, QuaySecrets,
    Rotations, ServiceTokens, Sessions, SignIns, Steps, StoreError, Users, Workspaces,
};

/// The outcome of an idempotent declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared<T> {
    /// What is there now.
    pub record: T,
    /// What the declaration did.
    pub change: Change,
}

/// What a declaration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Created,
    /// It was there, and was changed.
    Updated,
    /// It was deleted, and is back.
    Restored,
    /// It was there already, just so.
    Unchanged,
}

/// Everything that Berth keeps.
#[async_trait]
pub trait Store:
    Workspaces
    + Organizations
    + Components
    + Foundings
    + Leases
    + Rotations
    + Operations
    + Steps
    + Credentials
    + PlatformTokens
    + Users
    + Members
    + Sessions
    + SignIns
    + LinkLedger
    + QuaySecrets
    + ServiceTokens
    + Findings
    + Oversight
    + Events
    + Audit
    + Sealing
    + Send
    + Sync
    + 'static
{
    /// Asks the database for an answer.
    async fn ping(&self) -> Result<(), StoreError>;

    /// The number of the newest migration that the database has.
    async fn schema_version(&self) -> Result<u64, StoreError>;

    /// Lets work under way end, and closes the database.
    async fn close(&self);
}

/// Rotation of the key-encryption keys, while everything runs (R2).
///
/// 1. Give every process a ring with the new key *behind* the current one, so that all can read it.
/// 2. Give every process the ring with the new key first: it seals from now on.
/// 3. [`rewrap`](Sealing::rewrap) until it answers 0.
/// 4. When [`keys_in_use`](Sealing::keys_in_use) no longer names the old key, leave it out.
///
/// With one process the first step is not needed.
#[async_trait]
pub trait Sealing {
    /// Takes another ring for this purpose; calls under way end with the one that they began with.
    fn replace_keys(&self, purpose: KeyPurpose, ring: KeyRing);

    /// Wraps the data keys of at most `limit` values with the current key, where they are wrapped
    /// with an older one. The values themselves are not opened. Answers how many it did.
    ///
    /// # Errors
    /// [`StoreError::Tampered`], [`StoreError::UnknownKey`].
    async fn rewrap(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        purpose: KeyPurpose,
        limit: u16,
    ) -> Result<u64, StoreError>;

    /// Under which keys values of this purpose are sealed, and how many each.
    async fn keys_in_use(&self, purpose: KeyPurpose) -> Result<Vec<(KeyId, u64)>, StoreError>;
}

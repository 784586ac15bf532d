//! Sealed credentials.

use async_trait::async_trait;
use model::RobotName;

use crate::{object::RobotKind, secret::RobotToken};

/// Which credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialKey {
    /// What it is for.
    pub kind: RobotKind,
    /// Whose it is.
    pub robot: RobotName,
    /// Which generation.
    pub generation: u64,
}

/// Why the vault did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It cannot be written, read, sealed or unsealed.
    #[error("the vault cannot be reached")]
    Unavailable,
    /// Our lease ran out, and this late write was refused.
    #[error("another worker has taken over")]
    Superseded,
}

/// Where credentials are kept, sealed (SECURITY.md R1). Every call can be repeated.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Stores the token as pending. Storing another token for the same key replaces it, and makes
    /// it pending again.
    async fn store(&self, key: &CredentialKey, token: &RobotToken) -> Result<(), VaultError>;

    /// Unseals a token; `None` when there is none.
    async fn find(&self, key: &CredentialKey) -> Result<Option<RobotToken>, VaultError>;

    /// Notes that the registry granted it exactly what it should.
    async fn mark_tested(&self, key: &CredentialKey) -> Result<(), VaultError>;

    /// Makes it the current one of its kind; the one before, if any, is retiring from now on.
    async fn mark_current(&self, key: &CredentialKey) -> Result<(), VaultError>;

    /// Forgets every token of a robot that is dead at Quay; what everybody may know of them stays.
    async fn retire(&self, kind: RobotKind, robot: &RobotName) -> Result<(), VaultError>;
}

//! Sealed secrets.

use async_trait::async_trait;
use secrecy::SecretString;

use crate::id::CustodyId;

/// Which secret. Together with its workspace it is the associated data of the seal (R1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretKey {
    /// Of which custody.
    pub custody: CustodyId,
    /// Which of its secrets.
    pub kind: SecretKind,
}

/// The secrets that a custody can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// The token that the user gave.
    Given,
    /// The one that it was swapped for.
    Minted,
    /// The secret of the application, from the redirect to the exchange.
    ClientSecret,
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Given, Self::Minted, Self::ClientSecret];

    /// The name as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Minted => "minted",
            Self::ClientSecret => "client_secret",
        }
    }
}

/// Why the vault did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the vault cannot be reached")]
pub struct VaultError;

/// Where secrets are kept, sealed. Every call can be repeated.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Seals and stores a secret, in place of an earlier one under this key. When this has
    /// returned, it is committed.
    async fn store(&self, key: SecretKey, secret: &SecretString) -> Result<(), VaultError>;

    /// Unseals a secret; `None` when there is none.
    async fn find(&self, key: SecretKey) -> Result<Option<SecretString>, VaultError>;

    /// Forgets a secret. None there is success.
    async fn forget(&self, key: SecretKey) -> Result<(), VaultError>;
}

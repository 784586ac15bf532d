//! Secrets of custodies: Quay tokens that users have lent us, sealed until they are dead.

use async_trait::async_trait;
use model::{CustodyId, WorkspaceId};
use rand::CryptoRng;
use secrecy::SecretString;

use crate::StoreError;

/// Which secret: all of it is authenticated with the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuaySecretKey {
    /// Of which custody.
    pub custody: CustodyId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Which of the custody's secrets.
    pub kind: String,
}

/// The secrets of custodies. They are opened for workers only.
#[async_trait]
pub trait QuaySecrets {
    /// Seals a secret under [`KeyPurpose::QuayTokens`](crate::KeyPurpose), in place of an earlier
    /// one. When this has returned, it is committed.
    async fn store_quay_secret(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        key: &QuaySecretKey,
        secret: &SecretString,
    ) -> Result<(), StoreError>;

    /// Opens a secret. `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Tampered`], [`StoreError::UnknownKey`].
    async fn find_quay_secret(
        &self,
        key: &QuaySecretKey,
    ) -> Result<Option<SecretString>, StoreError>;

    /// Forgets a secret; nothing of it is left in the database. None there is success.
    async fn forget_quay_secret(&self, key: &QuaySecretKey) -> Result<(), StoreError>;
}

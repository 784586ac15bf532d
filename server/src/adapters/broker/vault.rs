//! Sealed Quay tokens, in the store.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use store::{QuaySecretKey, Store, StoreError};
use token_broker::port::{SecretKey, Vault, VaultError};

use crate::{adapters::log, random::Random};

/// The secrets of every custody.
#[derive(Clone)]
pub struct BrokerVault {
    /// Where they are kept.
    pub store: Arc<dyn Store>,
    /// Random bytes for nonces and data keys.
    pub random: Arc<Random>,
}

impl BrokerVault {
    /// Where a secret lies: in the workspace of its custody, which is on record before it has any.
    async fn place(&self, key: SecretKey) -> Result<Option<QuaySecretKey>, VaultError> {
        let custody = self.store.find_custody(key.custody).await;
        Ok(custody.map_err(refused)?.map(|custody| QuaySecretKey {
            custody: custody.id,
            workspace: custody.workspace,
            kind: key.kind.as_str().to_owned(),
        }))
    }
}

#[async_trait]
impl Vault for BrokerVault {
    async fn store(&self, key: SecretKey, secret: &SecretString) -> Result<(), VaultError> {
        let place = self.place(key).await?.ok_or(VaultError)?;
        let mut rng = self.random.fork();
        let stored = self.store.store_quay_secret(&mut rng, &place, secret);
        stored.await.map_err(refused)
    }

    async fn find(&self, key: SecretKey) -> Result<Option<SecretString>, VaultError> {
        match self.place(key).await? {
            Some(place) => {
                let found = self.store.find_quay_secret(&place).await;
                found.map_err(refused)
            }
            None => Ok(None),
        }
    }

    async fn forget(&self, key: SecretKey) -> Result<(), VaultError> {
        match self.place(key).await? {
            Some(place) => {
                let forgotten = self.store.forget_quay_secret(&place).await;
                forgotten.map_err(refused)
            }
            None => Ok(()),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
fn refused(error: StoreError) -> VaultError {
    log("the broker's vault", &error);
    VaultError
}

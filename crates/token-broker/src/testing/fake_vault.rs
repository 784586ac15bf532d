//! A vault in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::{Fuse, lock};
use crate::port::{SecretKey, Vault, VaultError};

/// Keeps secrets in the clear; clones are the same vault.
#[derive(Debug, Clone)]
pub struct FakeVault {
    safe: Arc<Mutex<BTreeMap<SecretKey, String>>>,
    fuse: Fuse,
}

impl FakeVault {
    /// An empty vault.
    #[must_use]
    pub fn new(fuse: Fuse) -> Self {
        Self {
            safe: Arc::default(),
            fuse,
        }
    }

    /// Loses everything.
    pub fn lose_everything(&self) {
        lock(&self.safe).clear();
    }

    /// Every secret.
    #[must_use]
    pub fn secrets(&self) -> BTreeMap<SecretKey, String> {
        lock(&self.safe).clone()
    }

    async fn change<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<SecretKey, String>) -> T,
    ) -> Result<T, VaultError> {
        self.fuse.moment().await;
        let changed = change(&mut lock(&self.safe));
        self.fuse.moment().await;
        Ok(changed)
    }
}

#[async_trait]
impl Vault for FakeVault {
    async fn store(&self, key: SecretKey, secret: &SecretString) -> Result<(), VaultError> {
        self.change(|safe| {
            safe.insert(key, secret.expose_secret().to_owned());
        })
        .await
    }

    async fn find(&self, key: SecretKey) -> Result<Option<SecretString>, VaultError> {
        self.change(|safe| safe.get(&key).map(|secret| secret.as_str().into()))
            .await
    }

    async fn forget(&self, key: SecretKey) -> Result<(), VaultError> {
        self.change(|safe| {
            safe.remove(&key);
        })
        .await
    }
}

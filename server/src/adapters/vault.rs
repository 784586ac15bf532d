//! Sealed credentials, in the store.

use std::sync::Arc;

use async_trait::async_trait;
use model::{CredentialId, RobotName, api::credential::CredentialState};
use provisioning_core::{
    RobotKind, RobotToken,
    port::{CredentialKey, Vault, VaultError},
};
use store::{
    CredentialChange, CredentialRecord, CredentialSecret, CredentialTarget, CredentialToStore,
    StoreError,
};

use super::{Work, log};
use crate::random::Random;

/// The credentials of one component and of its workspace.
#[derive(Clone)]
pub struct StoreVault {
    /// What to write with.
    pub work: Work,
    /// Random bytes for ids, nonces and data keys.
    pub random: Arc<Random>,
}

impl StoreVault {
    async fn credentials(&self, kind: RobotKind) -> Result<Vec<CredentialRecord>, VaultError> {
        let Work { store, fence, .. } = &self.work;
        match kind {
            RobotKind::Push(slot) => {
                let all = store
                    .list_push_credentials(fence.workspace(), fence.component())
                    .await;
                let of_slot =
                    |credential: &CredentialRecord| credential.purpose.slot() == Some(slot);
                all.map(|all| all.into_iter().filter(of_slot).collect())
            }
            RobotKind::Pull => store.list_pull_credentials(fence.workspace()).await,
        }
        .map_err(refused)
    }

    async fn record(&self, key: &CredentialKey) -> Result<Option<CredentialRecord>, VaultError> {
        let all = self.credentials(key.kind).await?;
        Ok(all
            .into_iter()
            .find(|record| record.robot == key.robot && record.generation == key.generation))
    }

    async fn get(&self, key: &CredentialKey) -> Result<CredentialRecord, VaultError> {
        self.record(key).await?.ok_or(VaultError::Unavailable)
    }

    async fn change(&self, id: CredentialId, change: CredentialChange) -> Result<(), VaultError> {
        let Work {
            store,
            fence,
            clock,
            ..
        } = &self.work;
        store
            .record_credential(fence, id, change, clock.now())
            .await
            .map(drop)
            .map_err(refused)
    }
}

#[async_trait]
impl Vault for StoreVault {
    async fn store(&self, key: &CredentialKey, token: &RobotToken) -> Result<(), VaultError> {
        let Work {
            store,
            fence,
            clock,
            ..
        } = &self.work;
        let credential = CredentialToStore {
            id: CredentialId::from_random(self.random.bytes()),
            purpose: match key.kind {
                RobotKind::Push(slot) => CredentialTarget::Push(slot),
                RobotKind::Pull => CredentialTarget::Pull,
            },
            robot: key.robot.clone(),
            generation: key.generation,
            secret: CredentialSecret::new(token.expose().to_owned()),
        };
        let mut rng = self.random.fork();
        store
            .store_credential(&mut rng, fence, credential, clock.now())
            .await
            .map(drop)
            .map_err(refused)
    }

    async fn find(&self, key: &CredentialKey) -> Result<Option<RobotToken>, VaultError> {
        let Some(record) = self.record(key).await? else {
            return Ok(None);
        };
        let Work { store, fence, .. } = &self.work;
        let secret = store
            .open_credential(fence, record.id)
            .await
            .map_err(refused)?;
        Ok(secret.map(|secret| RobotToken::new(secret.expose().to_owned().into())))
    }

    async fn mark_tested(&self, key: &CredentialKey) -> Result<(), VaultError> {
        let id = self.get(key).await?.id;
        self.change(id, CredentialChange::Tested).await
    }

    async fn mark_current(&self, key: &CredentialKey) -> Result<(), VaultError> {
        let record = self.get(key).await?;
        self.change(record.id, CredentialChange::Delivered).await?;
        match record.state {
            CredentialState::Current => Ok(()),
            _ => self.change(record.id, CredentialChange::Current).await,
        }
    }

    async fn retire(&self, kind: RobotKind, robot: &RobotName) -> Result<(), VaultError> {
        for record in self.credentials(kind).await? {
            if record.robot == *robot && record.state != CredentialState::Retired {
                self.change(record.id, CredentialChange::Retired).await?;
            }
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
fn refused(error: StoreError) -> VaultError {
    log("vault", &error);
    match error {
        StoreError::StaleFence => VaultError::Superseded,
        _ => VaultError::Unavailable,
    }
}

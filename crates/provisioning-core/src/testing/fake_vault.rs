//! A vault in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::RobotName;

use super::{Fuse, lock};
use crate::{
    object::RobotKind,
    port::{CredentialKey, Vault, VaultError},
    secret::RobotToken,
};

/// Keeps tokens in the clear; clones are the same vault.
#[derive(Debug, Clone)]
pub struct FakeVault {
    safe: Arc<Mutex<Safe>>,
    fuse: Fuse,
}

#[derive(Debug, Default)]
struct Safe {
    credentials: BTreeMap<CredentialKey, (Life, String)>,
    refuses: Option<VaultError>,
}

/// Where in its life a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Life {
    /// Stored.
    Pending,
    /// Stored and tested.
    Tested,
    /// In use.
    Current,
    /// In use before, and not dead yet.
    Retiring,
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

    /// From now on every call fails like this, or works again.
    pub fn refuse(&self, error: impl Into<Option<VaultError>>) {
        lock(&self.safe).refuses = error.into();
    }

    /// Loses everything.
    pub fn lose_everything(&self) {
        lock(&self.safe).credentials.clear();
    }

    /// Every credential with its token.
    #[must_use]
    pub fn credentials(&self) -> BTreeMap<CredentialKey, (Life, String)> {
        lock(&self.safe).credentials.clone()
    }

    async fn change<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<CredentialKey, (Life, String)>) -> T,
    ) -> Result<T, VaultError> {
        self.fuse.moment().await;
        let changed = {
            let mut safe = lock(&self.safe);
            if let Some(error) = safe.refuses {
                return Err(error);
            }
            change(&mut safe.credentials)
        };
        self.fuse.moment().await;
        Ok(changed)
    }
}

#[async_trait]
impl Vault for FakeVault {
    async fn store(&self, key: &CredentialKey, token: &RobotToken) -> Result<(), VaultError> {
        self.change(|credentials| match credentials.get(key) {
            Some((_, known)) if known == token.expose() => {}
            _ => {
                let pending = (Life::Pending, token.expose().to_owned());
                credentials.insert(key.clone(), pending);
            }
        })
        .await
    }

    async fn find(&self, key: &CredentialKey) -> Result<Option<RobotToken>, VaultError> {
        self.change(|credentials| {
            let (_, token) = credentials.get(key)?;
            Some(RobotToken::new(token.clone().into()))
        })
        .await
    }

    async fn mark_tested(&self, key: &CredentialKey) -> Result<(), VaultError> {
        self.change(|credentials| {
            if let Some((life @ Life::Pending, _)) = credentials.get_mut(key) {
                *life = Life::Tested;
            }
        })
        .await
    }

    async fn mark_current(&self, key: &CredentialKey) -> Result<(), VaultError> {
        let same_use = |one: RobotKind, other: RobotKind| {
            (one == RobotKind::Pull) == (other == RobotKind::Pull)
        };
        self.change(|credentials| {
            for (other, (life, _)) in credentials.iter_mut() {
                if other == key {
                    *life = Life::Current;
                } else if same_use(other.kind, key.kind)
                    && other.robot.org() == key.robot.org()
                    && base(&other.robot) == base(&key.robot)
                    && *life == Life::Current
                {
                    *life = Life::Retiring;
                }
            }
        })
        .await
    }

    async fn retire(&self, kind: RobotKind, robot: &RobotName) -> Result<(), VaultError> {
        self.change(|credentials| {
            credentials.retain(|key, _| key.kind != kind || key.robot != *robot);
        })
        .await
    }
}

/// A push robot's name without its slot, by which the two of one component belong together.
fn base(robot: &RobotName) -> &str {
    let name = robot.shortname().as_str();
    name.rsplit_once('-').map_or(name, |(base, _)| base)
}

//! Credentials: generations of push and pull robots' tokens, sealed.
//!
//! A secret leaves the store in two ways only: to the worker that holds the component's claim, and
//! by a reveal whose audit event is committed first (invariant 8). A test that somebody asks for is
//! such a reveal, to the registry alone.

use std::fmt;

use async_trait::async_trait;
use model::{
    ComponentId, CredentialId, RobotName, RobotSlot, Timestamp, UserId, WorkspaceId,
    api::credential::{CredentialKind, CredentialState, RevealPurpose},
};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};

use crate::{Actor, Conflict, Fence, StoreError};

/// A credential as it is stored, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// Its id.
    pub id: CredentialId,
    /// The workspace that it is of.
    pub workspace: WorkspaceId,
    /// What it is for.
    pub purpose: CredentialPurpose,
    /// The robot account.
    pub robot: RobotName,
    /// Counts up with each rotation.
    pub generation: u64,
    /// Where in its life it is.
    pub state: CredentialState,
    /// When it was stored first.
    pub created_at: Timestamp,
    /// When the registry last granted exactly what it should.
    pub tested_at: Option<Timestamp>,
    /// When it was last put where pipelines look.
    pub delivered_at: Option<Timestamp>,
}

/// What a credential is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialPurpose {
    /// Push and pull on one component's repository.
    Push {
        /// The component.
        component: ComponentId,
        /// Which of its two robots.
        slot: RobotSlot,
    },
    /// Pull on every repository of the workspace.
    Pull,
}

impl CredentialPurpose {
    /// The component that it is for; none of a pull credential.
    #[must_use]
    pub fn component(self) -> Option<ComponentId> {
        match self {
            Self::Push { component, .. } => Some(component),
            Self::Pull => None,
        }
    }

    /// The purpose as the API says it.
    #[must_use]
    pub fn kind(self) -> CredentialKind {
        match self {
            Self::Push { .. } => CredentialKind::Push,
            Self::Pull => CredentialKind::Pull,
        }
    }

    /// The robot's slot, for a push credential.
    #[must_use]
    pub fn slot(self) -> Option<RobotSlot> {
        match self {
            Self::Push { slot, .. } => Some(slot),
            Self::Pull => None,
        }
    }
}

/// A robot's token.
pub struct CredentialSecret(SecretString);

impl CredentialSecret {
    /// Takes a robot's token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token.into())
    }

    /// The token, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for CredentialSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialSecret")
    }
}

/// A credential to store.
#[derive(Debug)]
pub struct CredentialToStore {
    /// The id that it gets if this generation is new.
    pub id: CredentialId,
    /// What it is for.
    pub purpose: CredentialTarget,
    /// The robot account.
    pub robot: RobotName,
    /// Which generation; storing the same one again replaces its secret.
    pub generation: u64,
    /// The robot's token.
    pub secret: CredentialSecret,
}

/// What a worker stores a credential for: its claimed component, or that component's workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialTarget {
    /// The claimed component's push robot of this slot.
    Push(RobotSlot),
    /// The workspace's pull robot.
    Pull,
}

/// A step in a credential's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialChange {
    /// The registry granted exactly what it should. It stays where it is in its life.
    Tested,
    /// It lies where pipelines look. It stays where it is in its life.
    Delivered,
    /// Tested and delivered, it is now the one that pipelines use; the one before it retires.
    Current,
    /// It is replaced, or will be, and keeps working for now.
    Retiring,
    /// It is dead at Quay; its secret is wiped.
    Retired,
}

impl fmt::Display for CredentialChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tested => "tested",
            Self::Delivered => "delivered",
            Self::Current => "current",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
        })
    }
}

/// What a secret is for that leaves the store outside of the work on its component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretUse {
    /// For the caller.
    Reveal(RevealPurpose),
    /// For the registry, which is asked what it is worth. Nobody gets to see it.
    Test,
}

/// Who wants a secret, and why we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevealRequest {
    /// The workspace that the caller may reveal in.
    pub workspace: WorkspaceId,
    /// The credential.
    pub credential: CredentialId,
    /// What for.
    pub purpose: SecretUse,
    /// Who asks.
    pub actor: Actor,
    /// The request that asks.
    pub request_id: Option<String>,
}

/// A credential with its secret.
#[derive(Debug)]
pub struct Revealed {
    /// The credential.
    pub credential: CredentialRecord,
    /// Its secret.
    pub secret: CredentialSecret,
}

/// The credentials.
#[async_trait]
pub trait Credentials {
    /// Stores a generation of a credential, sealed. The same generation with the same secret is
    /// left alone; with another secret (the robot was regenerated) it becomes `Pending` again.
    ///
    /// # Errors
    /// [`Conflict::CredentialOutdated`](crate::Conflict), [`StoreError::StaleFence`].
    async fn store_credential(
        &self,
        rng: &mut (dyn CryptoRng + Send),
        fence: &Fence,
        credential: CredentialToStore,
        now: Timestamp,
    ) -> Result<CredentialRecord, StoreError>;

    /// Takes a credential of the claimed component, or of its workspace, one step further.
    ///
    /// # Errors
    /// [`Conflict::CredentialTransition`](crate::Conflict), [`StoreError::StaleFence`].
    async fn record_credential(
        &self,
        fence: &Fence,
        id: CredentialId,
        change: CredentialChange,
        now: Timestamp,
    ) -> Result<CredentialRecord, StoreError>;

    /// The secret of a credential of the claimed component, or of its workspace's pull
    /// credential, for the worker. `None` when there is none such or it is retired.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`], [`StoreError::Tampered`], [`StoreError::UnknownKey`].
    async fn open_credential(
        &self,
        fence: &Fence,
        id: CredentialId,
    ) -> Result<Option<CredentialSecret>, StoreError>;

    /// Reveals a current or retiring credential to a person or a pipeline, or for a test. The audit
    /// event, which says what for, is committed before the secret is opened; where it cannot be,
    /// there is no secret. With it goes a note of which user has seen it
    /// ([`list_seen_by`](Credentials::list_seen_by)); by a test nobody has. `None` when there is
    /// nothing to reveal, and then there is no event.
    ///
    /// # Errors
    /// [`StoreError::AuditHead`], [`StoreError::Tampered`], [`StoreError::UnknownKey`].
    async fn reveal_credential(
        &self,
        request: &RevealRequest,
        now: Timestamp,
    ) -> Result<Option<Revealed>, StoreError>;

    /// One credential of a workspace.
    async fn find_credential(
        &self,
        workspace: WorkspaceId,
        id: CredentialId,
    ) -> Result<Option<CredentialRecord>, StoreError>;

    /// A component's push credentials, the newest generation first.
    async fn list_push_credentials(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
    ) -> Result<Vec<CredentialRecord>, StoreError>;

    /// The current push credential of each of a workspace's components that has one.
    async fn list_current_pushes(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<CredentialRecord>, StoreError>;

    /// A workspace's pull credentials, the newest generation first.
    async fn list_pull_credentials(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<CredentialRecord>, StoreError>;

    /// The components whose current push secret this user has seen: what is to be rotated when
    /// they leave. Once it is, the component is no longer among them.
    async fn list_seen_by(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Vec<ComponentId>, StoreError>;
}

impl CredentialRecord {
    /// Where a change takes it.
    ///
    /// # Errors
    /// [`Conflict::CredentialTransition`] when it cannot go there from where it is.
    pub(crate) fn after(&self, change: CredentialChange) -> Result<CredentialState, Conflict> {
        use CredentialChange as Change;
        use CredentialState as State;
        let proven = self.tested_at.is_some();
        let delivered = self.delivered_at.is_some();
        match (change, self.state) {
            (Change::Retired, _) => Ok(State::Retired),
            (Change::Tested, State::Pending | State::Current | State::Retiring) => Ok(self.state),
            (Change::Delivered, State::Pending | State::Current) if proven => Ok(self.state),
            (Change::Current, State::Pending) if proven && delivered => Ok(State::Current),
            (Change::Current, State::Current) => Ok(State::Current),
            (Change::Retiring, State::Current | State::Retiring) => Ok(State::Retiring),
            (Change::Tested | Change::Delivered | Change::Current | Change::Retiring, _) => {
                Err(Conflict::CredentialTransition {
                    id: self.id,
                    attempted: change,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests;

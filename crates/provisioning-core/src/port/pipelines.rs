//! Where pipelines look for credentials.

use async_trait::async_trait;
use model::RepoPath;

use crate::{port::CredentialKey, secret::RobotToken};

/// A credential on its way to the pipelines.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// Which credential. Its kind says where it goes: a push credential to its component, a pull
    /// credential to its workspace.
    pub key: &'a CredentialKey,
    /// The component's repository; a pull credential is for the whole organization in it.
    pub path: &'a RepoPath,
    /// The password.
    pub token: &'a RobotToken,
}

/// Why a credential could not be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PipelinesError {
    /// Something lies there that we did not put there. It is left alone.
    #[error("something else lies where the credential should go")]
    Conflict,
    /// A later generation lies there, delivered by whoever knew more than we do. It is left alone.
    #[error("a later generation has been delivered")]
    LaterGeneration,
    /// It could not be put there or read back.
    #[error("the place of delivery cannot be reached")]
    Unavailable,
}

/// The place where the pipelines of one component look.
#[async_trait]
pub trait Pipelines: Send + Sync {
    /// Puts the credential there, in place of an earlier one, and reads it back. Delivering what
    /// lies there already changes nothing.
    async fn deliver(&self, parcel: Parcel<'_>) -> Result<(), PipelinesError>;

    /// Takes the push credential of this repository's component away, if it is ours. Nothing there
    /// is success.
    async fn withdraw(&self, path: &RepoPath) -> Result<(), PipelinesError>;
}

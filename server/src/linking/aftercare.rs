//! What becomes of the workspace's organization after a link, and after its end.

use std::error::Error;

use async_trait::async_trait;
use model::{OrgName, Reason, UserId, WorkspaceId};
use token_broker::Aftermath;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// There is nothing more to do.
    Done,
    /// It goes on by itself; call again.
    UnderWay,
    /// A person has to do this first; call again later.
    Blocked(String),
}

/// Why it was not done. What a worker asked for is tried again.
#[derive(Debug, thiserror::Error)]
pub enum AftercareError {
    /// A person has to do something first.
    #[error("{message}")]
    Blocked {
        /// Why, for programs.
        reason: Reason,
        /// What to do.
        message: String,
    },
    /// Quay cannot do it just now, or somebody else is at it.
    #[error("it cannot be done at Quay just now")]
    Later,
    /// Berth failed.
    #[error("what follows a link cannot be done just now")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// What becomes of the workspace's organization. Each can be called again, whatever happened.
#[async_trait]
pub trait Aftercare: Send + Sync {
    /// Sees to it that the workspace's organization is whose the link says. For a hand-over and an
    /// invitation it is called once our account, or the user, has its place there.
    async fn after_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Progress, AftercareError>;

    /// Does what the end of a link asks for.
    async fn after_end(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        aftermath: Aftermath,
    ) -> Result<(), AftercareError>;

    /// The workspace's organization, created by our account where there is none: what a user is
    /// invited into. `None` where it is not ours.
    async fn organization_to_own(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Option<OrgName>, AftercareError>;
}

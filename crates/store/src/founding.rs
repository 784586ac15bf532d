//! Foundings: the claim on a workspace as a whole, for who settles whose its organization is.
//!
//! A worker claims a component, and may then found its workspace's organization as ours. A link can
//! make that organization a user's instead. The two must never be at it together, and neither may
//! judge by what was true before the other came. So a founding is a lease on the workspace: from
//! the moment it is asked for no component of the workspace is claimed, and it is given once those
//! that were have ended. It has a fence of its own, like every claim.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use model::{Reason, Timestamp, WorkspaceId};

use crate::{Footing, OrganizationRecord, OrganizationState, OrganizationToIntend, StoreError};

/// The right to settle whose a workspace's organization is, until somebody else has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    pub(crate) workspace: WorkspaceId,
    pub(crate) number: i64,
}

impl Founding {
    /// Which workspace is claimed.
    #[must_use]
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }
}

impl fmt::Display for Founding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.workspace, self.number)
    }
}

/// What keeps an organization from being a user's, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blockage {
    /// The reason, for programs.
    pub reason: Reason,
    /// The same for people, with the next thing to do.
    pub message: String,
    /// When it was met last.
    pub seen_at: Timestamp,
}

/// What was found or made at Quay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// Where the organization is in its life.
    pub state: OrganizationState,
    /// Whose it is.
    pub footing: Footing,
}

/// The foundings.
#[async_trait]
pub trait Foundings {
    /// Claims the workspace for `lease`, by the database's clock. `None` while somebody else has
    /// it, or components of it are still being worked on: then no further one is claimed for as
    /// long as `lease`, so that asking again soon succeeds.
    async fn claim_founding(
        &self,
        workspace: WorkspaceId,
        lease: Duration,
    ) -> Result<Option<Founding>, StoreError>;

    /// Starts the lease anew: from now on it runs for `lease`.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`]: stop working, somebody else does.
    async fn renew_founding(&self, founding: &Founding, lease: Duration) -> Result<(), StoreError>;

    /// Ends the claim, notes what is in the way, if anything is, and makes the workspace's
    /// components due.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn end_founding(
        &self,
        founding: &Founding,
        blockage: Option<Blockage>,
    ) -> Result<(), StoreError>;

    /// Ends the claim and changes nothing else: what was in the way still is, and what is due is due
    /// when it was.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn release_founding(&self, founding: &Founding) -> Result<(), StoreError>;

    /// Commits the intent to have this organization on this footing. Answers the one that is in
    /// use, when there is one; as long as that is only intended, it takes the footing. A user's
    /// organization that this workspace had and lost can be had again.
    ///
    /// # Errors
    /// [`Conflict::OrganizationTaken`](crate::Conflict), [`StoreError::StaleFence`].
    async fn intend_founding(
        &self,
        founding: &Founding,
        organization: OrganizationToIntend,
        footing: Footing,
        now: Timestamp,
    ) -> Result<OrganizationRecord, StoreError>;

    /// Records what has become of the workspace's organization in use.
    ///
    /// # Errors
    /// [`Conflict::NotOfThisClaim`](crate::Conflict), [`StoreError::StaleFence`].
    async fn record_founding(
        &self,
        founding: &Founding,
        organization: &OrganizationRecord,
        founded: Founded,
        now: Timestamp,
    ) -> Result<OrganizationRecord, StoreError>;

    /// What kept the workspace's organization from being a user's, the last time.
    async fn find_blockage(&self, workspace: WorkspaceId) -> Result<Option<Blockage>, StoreError>;
}

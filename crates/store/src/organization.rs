//! Organizations: which ones we mean to have, have, and have lost.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use model::{
    OrgName, OrganizationId, QuayUsername, RegistryHost, TeamName, Timestamp, WorkspaceId,
    naming::NameCounter,
};

use crate::{Fence, StoreError};

/// An organization as it is stored. The row is committed before Quay is asked (invariant 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationRecord {
    /// Our id of it.
    pub id: OrganizationId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The registry that it is on.
    pub registry: RegistryHost,
    /// Its name; unique on its registry, for ever.
    pub name: OrgName,
    /// How many names were given up before this one.
    pub counter: NameCounter,
    /// What proves that an organization of this name is the one that we made. One that was there
    /// before does not have it; it is known by its [`Holding`].
    pub nonce: ContactNonce,
    /// Whose it is.
    pub footing: Footing,
    /// Where it is in its life.
    pub state: OrganizationState,
    /// When it was intended first.
    pub created_at: Timestamp,
}

/// Where an organization is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationState {
    /// We mean to create it; at Quay it may or may not be there.
    Intended,
    /// It is ours.
    Ours {
        /// When a creation or a scan last proved it.
        proven_at: Timestamp,
    },
    /// Something at Quay has its name and is not ours. It is left alone.
    Conflict {
        /// When that was seen.
        seen_at: Timestamp,
    },
    /// A tombstone: this name was lost and is never made again.
    Lost {
        /// When it was given up.
        lost_at: Timestamp,
    },
}

/// Whose an organization is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Footing {
    /// Our account created it, and administers it.
    Ours,
    /// A user's, and our account administers it as a member.
    Joined(Holding),
    /// A user's, and our account is not in it yet.
    Theirs(Holding),
}

/// A user's hold on an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The Quay user whose it is, and who confirmed that.
    pub holder: QuayUsername,
    /// The team by which our account is in it. Its name cannot be guessed, so it tells the
    /// organization that was confirmed from another of its name.
    pub team: TeamName,
}

impl Footing {
    /// The word for it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Joined(_) => "joined",
            Self::Theirs(_) => "theirs",
        }
    }

    /// A user's hold on it; `None` when it is ours.
    #[must_use]
    pub fn holding(&self) -> Option<&Holding> {
        match self {
            Self::Ours => None,
            Self::Joined(holding) | Self::Theirs(holding) => Some(holding),
        }
    }

    /// The Quay user whose it is; `None` when it is ours.
    #[must_use]
    pub fn holder(&self) -> Option<&QuayUsername> {
        self.holding().map(|holding| &holding.holder)
    }

    /// The team by which our account is in it; `None` when it is ours.
    #[must_use]
    pub fn team(&self) -> Option<&TeamName> {
        self.holding().map(|holding| &holding.team)
    }
}

/// The 128-bit nonce in an organization's contact e-mail: set when it is created, visible to its
/// owners only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ContactNonce(String);

/// A text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a contact nonce: write it as 32 lower-case hexadecimal digits")]
pub struct InvalidContactNonce;

impl ContactNonce {
    /// A nonce out of 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(HEXLOWER.encode(&bytes))
    }

    /// 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ContactNonce {
    type Err = InvalidContactNonce;

    fn from_str(text: &str) -> Result<Self, InvalidContactNonce> {
        match HEXLOWER.decode(text.as_bytes()) {
            Ok(bytes) if bytes.len() == 16 => Ok(Self(text.to_owned())),
            _ => Err(InvalidContactNonce),
        }
    }
}

impl fmt::Debug for ContactNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactNonce")
    }
}

/// An organization to intend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationToIntend {
    /// The id that it gets if none is intended yet.
    pub id: OrganizationId,
    /// The registry that it is to be on.
    pub registry: RegistryHost,
    /// Its name, made with `counter`.
    pub name: OrgName,
    /// What [`Organizations::next_name_counter`] said.
    pub counter: NameCounter,
    /// A fresh nonce.
    pub nonce: ContactNonce,
}

/// The organizations.
#[async_trait]
pub trait Organizations {
    /// The organization that a workspace uses on a registry: intended, ours or in conflict.
    async fn find_organization(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<Option<OrganizationRecord>, StoreError>;

    /// The counter of this workspace's next name on this registry: one more than that of any name
    /// that it has lost.
    async fn next_name_counter(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<NameCounter, StoreError>;

    /// Every name on a registry that a workspace has or has had, those that were lost too.
    async fn list_organization_names(
        &self,
        registry: &RegistryHost,
    ) -> Result<Vec<OrgName>, StoreError>;

    /// Every registry that a workspace has or has had an organization on.
    async fn list_registries(&self) -> Result<Vec<RegistryHost>, StoreError>;

    /// Commits the intent to create an organization for the claimed component's workspace.
    /// Answers the one that is in use already, when there is one: two workers mean the same.
    ///
    /// # Errors
    /// [`Conflict::OrganizationTaken`](crate::Conflict) when the name was used before,
    /// [`StoreError::StaleFence`].
    async fn intend_organization(
        &self,
        fence: &Fence,
        organization: OrganizationToIntend,
        now: Timestamp,
    ) -> Result<OrganizationRecord, StoreError>;

    /// Records that the organization was proven ours at that time, by a creation or a scan.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_organization_ours(
        &self,
        fence: &Fence,
        id: OrganizationId,
        proven_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Records that something at Quay has the organization's name and is not ours.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_organization_conflict(
        &self,
        fence: &Fence,
        id: OrganizationId,
        seen_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The organization that the workspace lost last on this registry.
    async fn find_lost_organization(
        &self,
        workspace: WorkspaceId,
        registry: &RegistryHost,
    ) -> Result<Option<OrganizationRecord>, StoreError>;

    /// Gives the name up for good; the next intent uses the next counter. Everything in it is
    /// gone, so every credential of the workspace is wiped, what is known of its objects is
    /// forgotten, and its other components are due, whoever has them claimed.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_organization_lost(
        &self,
        fence: &Fence,
        id: OrganizationId,
        lost_at: Timestamp,
    ) -> Result<(), StoreError>;
}

//! What can go wrong between Berth and its database.

use model::{
    ComponentName, CredentialId, OrgName, QuayUsername, RepoName, WorkspaceName, WorkspaceUid,
};

use crate::{CredentialChange, KeyId};

/// Why the store did not do what it was asked for.
///
/// "Missing" is not among them: what may be missing is an `Option`. Messages hold names and ids,
/// never values out of the database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// What was asked for contradicts what is there.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The writer's claim on the component has passed to another worker, or was settled.
    #[error("the claim on this component is no longer held: its fence is stale")]
    StaleFence,
    /// A sealed value does not open with its key in its place: it was changed or moved.
    #[error("the sealed value in {column} was tampered with, or moved from another place")]
    Tampered {
        /// Where: `table.column`.
        column: &'static str,
    },
    /// A value was sealed under a key-encryption key that this process does not hold.
    #[error("the value is sealed under key {key}, which is not among the keys given")]
    UnknownKey {
        /// The key that is needed.
        key: KeyId,
    },
    /// The audit trail's head is missing or not ours; nothing can be appended to it.
    #[error("the audit trail's head is missing or forged: run `berth audit verify`")]
    AuditHead,
    /// A stored value does not have the shape that this version of Berth gives it.
    #[error("the stored value of {column} is not one that this version of Berth writes")]
    Corrupt {
        /// Where: `table.column`.
        column: &'static str,
    },
    /// The `after` of a page request is not one that the store gave out.
    #[error("`after` is not the `next` of an earlier page")]
    InvalidCursor,
    /// The database cannot be reached, is busy or is full.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The database was made by a newer version of Berth, or a migration was changed or failed.
    #[error("the database's schema cannot be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The database refused a statement, which it should not.
    #[error("the database refused a statement")]
    Statement(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call may succeed later without anything being mended.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Conflict(_)
            | Self::StaleFence
            | Self::Tampered { .. }
            | Self::UnknownKey { .. }
            | Self::AuditHead
            | Self::Corrupt { .. }
            | Self::InvalidCursor
            | Self::Migration(_)
            | Self::Statement(_) => false,
        }
    }
}

/// How a wish contradicts what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// A workspace of this name is there, with another uid.
    #[error("workspace {name} is there with another uid; delete it first")]
    WorkspaceUidDiffers {
        /// The workspace.
        name: WorkspaceName,
    },
    /// Another workspace has, or had, this uid.
    #[error("another workspace has, or had, the uid {uid}")]
    WorkspaceUidTaken {
        /// The uid.
        uid: WorkspaceUid,
    },
    /// A workspace with components cannot be deleted.
    #[error("workspace {name} still has components; delete them first")]
    WorkspaceNotEmpty {
        /// The workspace.
        name: WorkspaceName,
    },
    /// The workspace is gone.
    #[error("the workspace was deleted")]
    WorkspaceDeleted,
    /// A component's application takes part in its repository's name and is fixed.
    #[error("component {name} is there as part of another application, which cannot be changed")]
    ApplicationFixed {
        /// The component.
        name: ComponentName,
    },
    /// Another workspace has, or once had, this organization.
    #[error("organization {name} belongs, or once belonged, to something else")]
    OrganizationTaken {
        /// The organization.
        name: OrgName,
    },
    /// Another component of the organization has this repository.
    #[error("repository {name} belongs to another component")]
    RepositoryTaken {
        /// The repository.
        name: RepoName,
    },
    /// A worker wrote to what is not part of the component that it has claimed.
    #[error("this {what} is not the claimed component's, or has ended")]
    NotOfThisClaim {
        /// What it is.
        what: &'static str,
    },
    /// A credential cannot go there from where it is.
    #[error("credential {id} cannot become {attempted} now")]
    CredentialTransition {
        /// The credential.
        id: CredentialId,
        /// What it should have become.
        attempted: CredentialChange,
    },
    /// A generation below the newest one was stored.
    #[error("a newer generation of this credential is there")]
    CredentialOutdated,
    /// A workspace that has an owner keeps one.
    #[error("this is the workspace's last owner; make somebody else one first")]
    LastOwner,
    /// A record of the ledger was changed since it was read, or is there already.
    #[error("somebody else has changed it meanwhile; read it again")]
    LedgerSuperseded,
    /// A Quay user is linked to one user only.
    #[error("Quay user {quay_user} is linked to another user")]
    QuayUserLinkedElsewhere {
        /// The Quay user.
        quay_user: QuayUsername,
    },
}

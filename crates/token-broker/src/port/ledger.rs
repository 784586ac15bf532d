//! Transactions, custodies and links.

use async_trait::async_trait;
use model::{QuayUsername, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    custody::Custody,
    debt::Evidence,
    id::{CustodyId, TransactionKey, UserId},
    link::{Link, LinkEnd},
    proof::Proof,
    transaction::{Refusal, Transaction},
    way::Way,
};

/// How often a record was written; 0 for one that was not stored yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version(pub u64);

/// A record as it was read, or is to be written: then the version is the one that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// The record.
    pub value: T,
    /// Its version.
    pub version: Version,
}

impl<T> Stored<T> {
    /// A record that is not stored yet.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self {
            value,
            version: Version(0),
        }
    }

    /// A record in place of one that was read, or a new one.
    #[must_use]
    pub fn in_place_of(earlier: Option<Self>, value: T) -> Self {
        Self {
            value,
            version: earlier.map_or(Version(0), |earlier| earlier.version),
        }
    }

    /// The record that takes its place.
    #[must_use]
    pub fn map(self, change: impl FnOnce(T) -> T) -> Self {
        Self {
            value: change(self.value),
            version: self.version,
        }
    }

    /// The version that it has once it is written.
    #[must_use]
    pub(crate) fn written(self) -> Self {
        Self {
            version: Version(self.version.0.saturating_add(1)),
            ..self
        }
    }
}

/// What one transition changes. All of it is committed, or nothing.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// A transaction.
    pub transaction: Option<Stored<Transaction>>,
    /// Custodies.
    pub custodies: Vec<Stored<Custody>>,
    /// A link.
    pub link: Option<Stored<Link>>,
    /// What goes on record with it, in the audit trail.
    pub events: Vec<Event>,
}

/// Something to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Whose link it is about.
    pub user: UserId,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A link was begun.
    Begun(Way),
    /// An attempt came to nothing.
    Refused(Refusal),
    /// Somebody was found at Quay, and is to be confirmed.
    Found(QuayUsername, Proof),
    /// There is a link.
    Linked(QuayUsername, Proof),
    /// There is one that nothing proves.
    LinkedUnproven(QuayUsername),
    /// A link is over.
    LinkEnded(LinkEnd),
    /// A token of the user is in our hands, or about to be.
    TokenTaken,
    /// A token is dead, and this is how that is known.
    TokenDead(Evidence),
    /// Only a person can end what is left.
    DebtStuck,
    /// The user says that they ended it at Quay.
    DebtSaidDead,
    /// Everything that the link made is dead.
    Settled,
}

/// Why the ledger did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be written or read. Nothing may be done then.
    #[error("the ledger cannot be reached")]
    Unavailable,
    /// A record was changed by somebody else since it was read.
    #[error("somebody else has changed it meanwhile")]
    Superseded,
    /// The Quay user has a link that holds to another user.
    #[error("the Quay user is linked to somebody else")]
    LinkedElsewhere,
}

/// The durable record. Every write is one database transaction: each record is inserted (version 0)
/// or updated where its version is still the one that was read, the events are appended to the
/// audit trail, and all of it is committed or nothing.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Commits. When this has returned `Ok`, it is durable.
    ///
    /// # Errors
    /// [`LedgerError::Superseded`] where a version is not the one that was read, or a record that
    /// should be new is there. [`LedgerError::LinkedElsewhere`] where the link that is written
    /// holds ([`Link::holds`]) and the Quay user has a link that holds to another user; that is
    /// decided in the same transaction, so that two who try at once cannot both succeed.
    async fn commit(&self, changes: Changes) -> Result<(), LedgerError>;

    /// One transaction.
    async fn find_transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<Stored<Transaction>>, LedgerError>;

    /// One custody.
    async fn find_custody(&self, id: CustodyId) -> Result<Option<Stored<Custody>>, LedgerError>;

    /// One user's link in a workspace.
    async fn find_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<Stored<Link>>, LedgerError>;

    /// All links of a workspace.
    async fn list_links(&self, workspace: WorkspaceId) -> Result<Vec<Link>, LedgerError>;

    /// All custodies that are not settled; of one workspace, or all. These are the debts.
    async fn list_unsettled(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<Stored<Custody>>, LedgerError>;

    /// The custodies that [`wake`](crate::wake) by `now`, the longest overdue first, at most `limit`.
    async fn list_due(&self, now: Timestamp, limit: u16) -> Result<Vec<CustodyId>, LedgerError>;
}

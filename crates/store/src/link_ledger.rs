//! The ledger of links: attempts, custodies of Quay tokens, links.
//!
//! What a record says is its owner's business: here it is a text with a version. Each is written
//! where its version is still the one that was read, together with what goes on record, or not at
//! all (compare-and-swap). A record never moves to another workspace or user.

use async_trait::async_trait;
use model::{
    CustodyId, QuayUsername, Timestamp, TransactionKey, UserId, WorkspaceId, api::page::Page,
};

use crate::{AuditEntry, PageRequest, StoreError};

/// An attempt to link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRow {
    /// Its key.
    pub key: TransactionKey,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Who attempts it.
    pub user: UserId,
    /// When somebody should look at it without its user; `None` when nobody need.
    pub wake_at: Option<Timestamp>,
    /// How often it was written; 0 for a new one.
    pub version: u64,
    /// What it says.
    pub value: String,
}

/// A custody: a token of a user that we have, may have, or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyRow {
    /// Its id.
    pub id: CustodyId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Whose token.
    pub user: UserId,
    /// When somebody should look at it; `None` once it is settled.
    pub wake_at: Option<Timestamp>,
    /// How often it was written; 0 for a new one.
    pub version: u64,
    /// What it says.
    pub value: String,
}

/// A user's link in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Who.
    pub user: UserId,
    /// Who that is at Quay.
    pub quay_user: QuayUsername,
    /// Whether it holds: then that Quay user is nobody else's.
    pub holds: bool,
    /// How often it was written; 0 for a new one.
    pub version: u64,
    /// What it says.
    pub value: String,
}

/// A link that held to a Quay user and does not any more, by which they may still own the workspace's
/// organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Who was linked.
    pub user: UserId,
    /// To whom at Quay.
    pub quay_user: QuayUsername,
    pub(crate) version: i64,
}

/// What changes together. A version is the one that was read.
#[derive(Debug, Clone, Default)]
pub struct LedgerChanges {
    /// An attempt.
    pub transaction: Option<TransactionRow>,
    /// Custodies.
    pub custodies: Vec<CustodyRow>,
    /// A link.
    pub link: Option<LinkRow>,
    /// What goes on record with it.
    pub audit: Vec<AuditEntry>,
}

/// An attempt alone.
impl From<TransactionRow> for LedgerChanges {
    fn from(row: TransactionRow) -> Self {
        Self {
            transaction: Some(row),
            ..Self::default()
        }
    }
}

/// A custody alone.
impl From<CustodyRow> for LedgerChanges {
    fn from(row: CustodyRow) -> Self {
        Self {
            custodies: vec![row],
            ..Self::default()
        }
    }
}

/// A link alone.
impl From<LinkRow> for LedgerChanges {
    fn from(row: LinkRow) -> Self {
        Self {
            link: Some(row),
            ..Self::default()
        }
    }
}

/// The ledger of links.
#[async_trait]
pub trait LinkLedger {
    /// Commits all of it, or nothing. A link that held, and holds no more or is to another Quay user
    /// from now on, leaves a [`Parting`].
    ///
    /// # Errors
    /// [`Conflict::LedgerSuperseded`](crate::Conflict) where a version is not the one that is
    /// there; [`Conflict::QuayUserLinkedElsewhere`](crate::Conflict) where the link holds and its
    /// Quay user has a link that holds to another user, in whatever workspace.
    async fn commit_ledger(&self, changes: LedgerChanges, now: Timestamp)
    -> Result<(), StoreError>;

    /// One attempt.
    async fn find_transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRow>, StoreError>;

    /// The attempt that a user began last in a workspace.
    async fn latest_transaction(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<TransactionRow>, StoreError>;

    /// The attempts to be looked at by `now`, the longest overdue first, at most `limit`.
    async fn list_due_transactions(
        &self,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<TransactionKey>, StoreError>;

    /// One custody.
    async fn find_custody(&self, id: CustodyId) -> Result<Option<CustodyRow>, StoreError>;

    /// The custodies that are not settled; of one workspace, or all.
    async fn list_unsettled(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<CustodyRow>, StoreError>;

    /// The custodies to be looked at by `now`, the longest overdue first, at most `limit`.
    async fn list_due_custodies(
        &self,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<CustodyId>, StoreError>;

    /// A user's link in a workspace.
    async fn find_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<LinkRow>, StoreError>;

    /// A workspace's links, those that are over among them.
    async fn list_links(&self, workspace: WorkspaceId) -> Result<Vec<LinkRow>, StoreError>;

    /// The partings that nobody has seen to; one user's in a workspace, or all.
    async fn list_partings(
        &self,
        whose: Option<(WorkspaceId, UserId)>,
    ) -> Result<Vec<Parting>, StoreError>;

    /// Forgets a parting: that Quay user owns nothing by that link any more. Where they were linked
    /// again and parted again since it was listed, it stays.
    async fn end_parting(&self, parting: &Parting) -> Result<(), StoreError>;

    /// Every workspace's links, for the administrator.
    async fn list_all_links(&self, page: &PageRequest) -> Result<Page<LinkRow>, StoreError>;
}

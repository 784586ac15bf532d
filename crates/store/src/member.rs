//! Members: who may do what in which workspace.
//!
//! A member has a role of their own, one that the sign-in provider's groups give them, or both; the
//! higher one counts. What groups give is theirs alone to take: it comes and goes with each sign-in.

use async_trait::async_trait;
use model::{Role, Timestamp, UserId, WorkspaceId, api::page::Page};
use serde::{Deserialize, Serialize};

use crate::{AuditEntry, Declared, PageRequest, StoreError, UserRecord, WorkspaceRecord};

/// Where a membership comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberSource {
    /// The workspace was made for this user.
    Personal,
    /// A group of the sign-in provider.
    Group,
    /// Somebody who manages the members.
    Granted,
}

/// A member as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRecord {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Who.
    pub user: UserRecord,
    /// What they may do: the highest of their roles.
    pub role: Role,
    /// Where that role comes from.
    pub source: MemberSource,
    /// Since when they are a member.
    pub since: Timestamp,
}

/// A member to be made, or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberToSet {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Who vouches for the user.
    pub issuer: String,
    /// What the issuer calls them. They need not have signed in yet.
    pub subject: String,
    /// What they may do.
    pub role: Role,
    /// Where this comes from.
    pub source: MemberSource,
}

/// What a sign-in changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupChanges {
    /// Where the user has a role now that their groups did not give them before.
    pub gained: Vec<(WorkspaceId, Role)>,
    /// Of which workspaces they are no member any more.
    pub lost: Vec<WorkspaceId>,
}

/// The members.
#[async_trait]
pub trait Members {
    /// One member of a workspace.
    async fn find_member(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<MemberRecord>, StoreError>;

    /// A workspace's members, by name.
    async fn list_members(
        &self,
        workspace: WorkspaceId,
        page: &PageRequest,
    ) -> Result<Page<MemberRecord>, StoreError>;

    /// The workspaces that a user is a member of, by name; deleted ones are left out.
    async fn list_memberships(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<(WorkspaceRecord, Role)>, StoreError>;

    /// Gives somebody a role, in place of an earlier one of their own. `entry` goes on record with
    /// it, unless nothing changes.
    ///
    /// # Errors
    /// [`Conflict::LastOwner`](crate::Conflict), [`Conflict::WorkspaceDeleted`](crate::Conflict).
    async fn set_member(
        &self,
        member: MemberToSet,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<Declared<MemberRecord>, StoreError>;

    /// Removes a member, whatever their roles come from, and answers who it was. What their groups
    /// give them is back when they next sign in. `None` when they are none, and then nothing goes
    /// on record.
    ///
    /// # Errors
    /// [`Conflict::LastOwner`](crate::Conflict).
    async fn remove_member(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<Option<MemberRecord>, StoreError>;

    /// Takes what the groups of a user, who has just signed in, give them, in place of what they
    /// gave before; every change goes on record. The sign-in provider decides: this may take a
    /// workspace's last owner.
    async fn replace_group_memberships(
        &self,
        user: UserId,
        roles: Vec<(WorkspaceId, Role)>,
        now: Timestamp,
    ) -> Result<GroupChanges, StoreError>;

    /// Who has what is not theirs any more: a link that holds without being an owner, or sight of a
    /// component's current push secret without being a developer. At most `limit`. Whoever ends the
    /// one and replaces the other finds them here no more.
    async fn list_departed(&self, limit: u16) -> Result<Vec<(WorkspaceId, UserId)>, StoreError>;
}

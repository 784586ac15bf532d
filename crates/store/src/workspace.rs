//! Workspaces: the tenants.

use async_trait::async_trait;
use model::{Timestamp, WorkspaceId, WorkspaceName, WorkspaceUid, api::page::Page};

use crate::{Declared, OrganizationRecord, PageRequest, StoreError};

/// A workspace as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceRecord {
    /// Our id of it.
    pub id: WorkspaceId,
    /// Its name; unique among those that are not deleted.
    pub name: WorkspaceName,
    /// What tells it from another that had its name; never used twice.
    pub uid: WorkspaceUid,
    /// The organization that it uses, once one was intended; never a lost one.
    pub organization: Option<OrganizationRecord>,
    /// How many components it has, the deleted ones that can still be restored among them.
    pub components: u64,
    /// When it was declared first.
    pub created_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// A workspace to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceToDeclare {
    /// The id that it gets if it is new. Without a `uid` it is its uid, too.
    pub id: WorkspaceId,
    /// Its name.
    pub name: WorkspaceName,
    /// What tells it from another that had its name, where the platform says so.
    pub uid: Option<WorkspaceUid>,
}

/// The workspaces.
#[async_trait]
pub trait Workspaces {
    /// Declares a workspace; doing so twice is as good as once.
    ///
    /// The same uid under the same name is the same workspace, also after a deletion
    /// ([`Change::Restored`](crate::Change::Restored)). Without a uid, a deleted one is not
    /// brought back: a new workspace must not inherit from a stranger who had its name.
    ///
    /// # Errors
    /// [`Conflict::WorkspaceUidDiffers`](crate::Conflict) and
    /// [`Conflict::WorkspaceUidTaken`](crate::Conflict).
    async fn declare_workspace(
        &self,
        workspace: WorkspaceToDeclare,
        now: Timestamp,
    ) -> Result<Declared<WorkspaceRecord>, StoreError>;

    /// The workspace of this name, unless it is deleted.
    async fn find_workspace(
        &self,
        name: &WorkspaceName,
    ) -> Result<Option<WorkspaceRecord>, StoreError>;

    /// The workspace with this id, deleted or not.
    async fn find_workspace_by_id(
        &self,
        id: WorkspaceId,
    ) -> Result<Option<WorkspaceRecord>, StoreError>;

    /// The workspaces that are not deleted, by name.
    async fn list_workspaces(
        &self,
        page: &PageRequest,
    ) -> Result<Page<WorkspaceRecord>, StoreError>;

    /// Deletes a workspace; nothing at Quay is touched. `None` when it is not there.
    ///
    /// # Errors
    /// [`Conflict::WorkspaceNotEmpty`](crate::Conflict) while it has components that are not
    /// removed for good.
    async fn delete_workspace(
        &self,
        id: WorkspaceId,
        now: Timestamp,
    ) -> Result<Option<WorkspaceRecord>, StoreError>;
}

//! What concerns all workspaces at once, for those who administer the platform.
//!
//! Every other read of a tenant's things goes through its workspace (invariant 6). These do not:
//! nothing that a tenant is answered may be made of them.

use async_trait::async_trait;
use model::{
    ComponentName, Condition, OperationId, Reason, Timestamp, WorkspaceName, api::page::Page,
};

use crate::{Blockage, PageRequest, RotationRecord, StoreError};

/// A rotation, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverseenRotation {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The component.
    pub component: ComponentName,
    /// The rotation.
    pub rotation: RotationRecord,
}

/// A component that is not ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadyRecord {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The component.
    pub component: ComponentName,
    /// Its condition `Ready`.
    pub ready: Condition,
    /// The operation that is not over.
    pub operation: Option<OperationId>,
    /// When it is looked at again by itself, by the database's clock; `None` while a worker has it.
    pub due_at: Option<Timestamp>,
}

/// What keeps an organization from being a user's, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverseenBlockage {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// What is in the way.
    pub blockage: Blockage,
}

/// How much there is of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rotations.
    pub rotations: u64,
    /// Blockages.
    pub blockages: u64,
    /// Components that are not ready, for each reason that there is.
    pub unready: Vec<(Reason, u64)>,
}

/// The reads across all workspaces. Lists are by workspace, and then by component.
#[async_trait]
pub trait Oversight {
    /// The rotations that are not over.
    async fn list_rotations(
        &self,
        page: &PageRequest,
    ) -> Result<Page<OverseenRotation>, StoreError>;

    /// The components that are not ready for one of these reasons. One that nobody has looked at
    /// yet is not among them.
    async fn list_unready(
        &self,
        reasons: &[Reason],
        page: &PageRequest,
    ) -> Result<Page<UnreadyRecord>, StoreError>;

    /// What kept organizations from being users', the last time.
    async fn list_blockages(
        &self,
        page: &PageRequest,
    ) -> Result<Page<OverseenBlockage>, StoreError>;

    /// How much there is of each.
    async fn count_overseen(&self) -> Result<Totals, StoreError>;
}

//! Operations: durable work on one component, whose steps can be followed.

use async_trait::async_trait;
use model::{
    ComponentId, OperationId, Timestamp, WorkspaceId,
    api::{
        operation::{OperationKind, OperationState, Step},
        page::Page,
    },
};

use crate::{Fence, PageRequest, StoreError};

/// An operation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRecord {
    /// Its id.
    pub id: OperationId,
    /// The workspace that it works in.
    pub workspace: WorkspaceId,
    /// The component that it works on.
    pub component: ComponentId,
    /// What it does.
    pub kind: OperationKind,
    /// Where it is.
    pub state: OperationState,
    /// What it waits for or what a person should do.
    pub message: Option<String>,
    /// Its steps so far, in the order in which they began first.
    pub steps: Vec<Step>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// The operations.
#[async_trait]
pub trait Operations {
    /// Begins an operation on the claimed component, or goes on with the unfinished one of the
    /// same kind. An unfinished one of another kind is superseded.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn begin_operation(
        &self,
        fence: &Fence,
        id: OperationId,
        kind: OperationKind,
        now: Timestamp,
    ) -> Result<OperationRecord, StoreError>;

    /// Records where an operation is; `Succeeded` and `Superseded` end it.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_operation(
        &self,
        fence: &Fence,
        id: OperationId,
        progress: OperationProgress,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// One operation of a workspace.
    async fn find_operation(
        &self,
        workspace: WorkspaceId,
        id: OperationId,
    ) -> Result<Option<OperationRecord>, StoreError>;

    /// A component's operations, the latest first.
    async fn list_operations(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
        page: &PageRequest,
    ) -> Result<Page<OperationRecord>, StoreError>;
}

/// Where an operation has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationProgress {
    /// Where it is.
    pub state: OperationState,
    /// What it waits for or what a person should do.
    pub message: Option<String>,
}

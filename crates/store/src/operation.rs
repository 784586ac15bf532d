//! Operations and their steps. A step's row is its intent: it is committed before the effect, and
//! completed afterwards (invariant 1).

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

/// A step that is about to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepIntent {
    /// Identifies the step within its operation, stable across retries.
    pub key: String,
    /// What it does, as one line.
    pub title: String,
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

    /// Commits the intent of a step; the attempt is counted.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`]: the effect must not happen.
    async fn record_step_started(
        &self,
        fence: &Fence,
        operation: OperationId,
        step: &StepIntent,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Records that a step was done.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_step_done(
        &self,
        fence: &Fence,
        operation: OperationId,
        key: &str,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Records that a step did not work, and why, for people.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_step_failed(
        &self,
        fence: &Fence,
        operation: OperationId,
        failure: StepFailure<'_>,
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

/// A step that did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepFailure<'a> {
    /// The step.
    pub key: &'a str,
    /// Why, for people.
    pub message: &'a str,
}

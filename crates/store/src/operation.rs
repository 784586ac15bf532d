//! Operations, their steps, and the facts that steps bring. A step's row is its intent: it is
//! committed before the effect, and closed afterwards together with what was learnt (invariant 1).

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
    /// Whose the object is that it is about.
    pub scope: FactScope,
}

/// Whose an object at Quay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactScope {
    /// Shared by all components of the workspace: the organization, the pull robot.
    Workspace,
    /// The component's alone.
    Component,
}

/// What is known of one object at Quay. It replaces what was known of that object before.
///
/// The store does not look into `value`; it is written and read by whoever plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRecord {
    /// Whose the object is.
    pub scope: FactScope,
    /// Which object: a short name, unique within its scope.
    pub object: String,
    /// What is known; never a secret.
    pub value: serde_json::Value,
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

    /// Records how a step ended, and what was learnt by it, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_step_ended(
        &self,
        fence: &Fence,
        operation: OperationId,
        end: StepEnd<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The keys of the steps that were begun and have no end: of the claimed component's
    /// operations, and those about what its workspace shares, whichever component's operation
    /// began them. Their effect may have happened. An earlier operation's steps count, too: no
    /// open intent is ever forgotten. Each key once.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn list_open_steps(&self, fence: &Fence) -> Result<Vec<String>, StoreError>;

    /// Everything known of a component's objects and of those that its workspace shares.
    async fn list_facts(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
    ) -> Result<Vec<FactRecord>, StoreError>;

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

/// How a step ended. It closes every open entry of this key that the claimed component may close:
/// its own, and of a shared object also another component's, whose crash this step has cleared up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepEnd<'a> {
    /// The step.
    pub key: &'a str,
    /// `None`: it was done. Else why it did not work, for people.
    pub failure: Option<&'a str>,
    /// What was learnt, whether it was done or not.
    pub facts: &'a [FactRecord],
}

//! Steps, and the facts that they bring. A step's row is its intent: it is committed before the
//! effect, and closed afterwards together with what was learnt (invariant 1).

use async_trait::async_trait;
use model::{ComponentId, OperationId, Timestamp, WorkspaceId};

use crate::{Fence, StoreError};

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

/// How a step ended. It closes every open entry of this key that the claimed component may close:
/// its own, and of a shared object also another component's that nobody works on any more: this step
/// has cleared up after its crash. Closing what is closed is fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepEnd<'a> {
    /// The step.
    pub key: &'a str,
    /// `None`: it was done. Else why it did not work, for people.
    pub failure: Option<&'a str>,
    /// What was learnt, whether it was done or not.
    pub facts: &'a [FactRecord],
}

/// The steps of operations, and what is known of the objects that they are about.
#[async_trait]
pub trait Steps {
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
    /// operations, and those about what its workspace shares of another component's that nobody
    /// works on any more: a living claim closes its own steps. Their effect may have happened. An earlier operation's steps count, too: no
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
}

//! Operations: durable work with visible steps.

use serde::{Deserialize, Serialize};

use crate::{ComponentName, OperationId, Timestamp, WorkspaceName};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OperationKind {
    /// Brings a component to what was declared.
    Provision,
    /// Removes a component's robots and its delivered credential; its repository stays.
    Remove,
}

/// Where an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// A worker works on it, or will shortly.
    Running,
    /// It waits for something outside: a rate limit, Quay's read-only mode, a retry.
    Waiting,
    /// It needs a person: see the message.
    Blocked,
    /// Done.
    Succeeded,
    /// Given up: something newer took its place.
    Superseded,
}

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Its intent is stored; the effect may or may not have happened.
    Started,
    /// Done.
    Done,
    /// Did not work; the operation says what follows.
    Failed,
}

/// A piece of durable work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// What it does.
    pub kind: OperationKind,
    /// The workspace that it works in.
    pub workspace: WorkspaceName,
    /// The component that it works on.
    pub component: Option<ComponentName>,
    /// Where it is.
    pub state: OperationState,
    /// What it waits for or what a person should do, when there is something to say.
    pub message: Option<String>,
    /// Its steps so far, in the order in which they began.
    pub steps: Vec<Step>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// One step of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// Identifies the step within its operation, stable across retries.
    pub key: String,
    /// What it does, as one line.
    pub title: String,
    /// Where it is.
    pub state: StepState,
    /// How often it was begun.
    pub attempts: u32,
    /// What went wrong last, when something did.
    pub message: Option<String>,
    /// When it was begun first.
    pub started_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
}

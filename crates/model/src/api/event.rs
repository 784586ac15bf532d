//! Events: what the stream at `/api/v1/workspaces/{workspace}/events` sends.

use serde::{Deserialize, Serialize};

use crate::{ComponentName, OperationId, Timestamp};

/// Something changed. An event says *what* changed; the reader gets the new state from its object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Counts up; a reader that comes back says the last one it saw (`Last-Event-ID`).
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// What kind of thing changed.
    pub kind: EventKind,
    /// The component that it is about, when it is about one.
    pub component: Option<ComponentName>,
    /// The operation that did it, when one did.
    pub operation: Option<OperationId>,
    /// One line for people.
    pub message: String,
}

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// A workspace was declared or changed.
    Workspace,
    /// A component was declared, changed, deleted or restored.
    Component,
    /// A condition of a component changed.
    Condition,
    /// An operation began, went on or ended.
    Operation,
    /// A step began or ended.
    Step,
    /// A credential was made, tested, delivered or retired.
    Credential,
}

//! Work in all workspaces: what is under way, and what is stuck and why.

use serde::{Deserialize, Serialize};

use super::{operation::OperationState, rotation::Rotation};
use crate::{ComponentName, OperationId, Reason, Timestamp, WorkspaceName};

/// How much there is of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkCounts {
    /// Rotations of push credentials that are under way.
    pub rotations: u64,
    /// Components that are not ready because something at Quay, or where pipelines look, has their
    /// name and is not ours.
    pub conflicts: u64,
    /// Components that need a person for another reason.
    pub blocked: u64,
    /// Components that wait for something outside and go on by themselves.
    pub waiting: u64,
    /// Workspaces whose organization could not become a user's.
    pub foundings: u64,
}

/// A rotation that is under way, and whose (`GET /api/v1/administration/rotations`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotationUnderWay {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The component.
    pub component: ComponentName,
    /// The rotation.
    #[serde(flatten)]
    pub rotation: Rotation,
}

/// A component that is not ready, and why
/// (`GET /api/v1/administration/conflicts` and `GET /api/v1/administration/operations`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnreadyComponent {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The component.
    pub component: ComponentName,
    /// Whether it is being worked on, waits for something outside, or needs a person.
    pub state: OperationState,
    /// The operation that is not over; absent where none could even be begun.
    pub operation: Option<OperationId>,
    /// Since when it is not ready.
    pub since: Timestamp,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, for people: what it waits for, or what a person should do.
    pub message: String,
    /// When Berth looks again by itself; absent while it is at it.
    pub looks_again_at: Option<Timestamp>,
}

/// A workspace whose organization could not become a user's
/// (`GET /api/v1/administration/foundings`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockedFounding {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// What is in the way, for programs.
    pub reason: Reason,
    /// The same for people, with the next thing to do.
    pub message: String,
    /// When it was met last.
    pub seen_at: Timestamp,
}

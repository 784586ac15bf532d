//! Rotations: a component's push credential passes to its other robot.

use serde::{Deserialize, Serialize};

use crate::{RobotSlot, Timestamp};

/// How a rotation is asked for
/// (`POST /api/v1/workspaces/{workspace}/components/{component}/rotation`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RotationToBegin {
    /// For how many seconds the credential before it keeps working once the new one is delivered;
    /// at most 30 days. Left out: as the installation has it. 0 ends it at once, and every build
    /// that holds it fails: for a credential that leaked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drain_seconds: Option<u64>,
}

/// A rotation that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rotation {
    /// The slot that the credential passes to.
    pub slot: RobotSlot,
    /// For how many seconds the credential before it keeps working.
    pub drain_seconds: u64,
    /// When that one stops; absent until the new one is tested and delivered.
    pub drained_at: Option<Timestamp>,
    /// Whether one more was asked for, which begins when this one is over.
    pub another_follows: bool,
}

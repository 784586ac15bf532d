//! The budget of calls to Quay.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The budget of calls to Quay that all work in one process shares, as it is at this moment
/// (`GET /api/v1/administration/budget`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Budget {
    /// Calls a second in the long run.
    pub per_second: u32,
    /// Calls at once after a rest.
    pub burst: u32,
    /// Calls that could be made at once now; none during a pause.
    pub free: u32,
    /// Calls that wait for their turn and for which a person or a pipeline waits.
    pub waiting_interactive: u64,
    /// Other calls that wait for their turn.
    pub waiting_background: u64,
    /// On behalf of how many that is: workspaces, and Berth itself.
    pub waiting_tenants: u64,
    /// How many may wait; further calls fail at once.
    pub queue: u64,
    /// Until when nobody calls, because Quay asked for a pause (429).
    pub paused_until: Option<Timestamp>,
}

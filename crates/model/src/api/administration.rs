//! What an administrator of the platform sees and may do.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Living tokens of Berth's own OAuth application that are older than any may get. Each of them is
/// an incident: somebody uses Berth's application, or a deletion was never made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grants {
    /// Whether they could be looked at, in words where they could not.
    pub unseen: Option<String>,
    /// The tokens, the oldest first.
    pub stale: Vec<StaleGrant>,
}

/// A living token that should be dead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaleGrant {
    /// Its id at Quay.
    pub id: String,
    /// Its name at Quay.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What was found out about this Quay (`GET /api/v1/administration/quay`). Nothing is assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundOut {
    /// What was found.
    pub subject: String,
    /// How it is; `unknown` where nobody has tried.
    pub value: String,
    /// When that was found; absent where it is unknown, or follows from the configuration.
    pub at: Option<Timestamp>,
}

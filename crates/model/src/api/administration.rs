//! What an administrator of the platform sees and may do.

use serde::{Deserialize, Serialize};

use super::{budget::Budget, work::WorkCounts};
use crate::{QuayUsername, Timestamp};

/// Everything that an administrator answers for, at a glance
/// (`GET /api/v1/administration/overview`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// What this process knows of the service token.
    pub service_token: ServiceTokenGlance,
    /// What is under way and what is stuck.
    pub work: WorkCounts,
    /// How many debts there are at Quay because of links.
    pub debts: u64,
    /// How many of them should have been paid by now, or only a person can pay.
    pub alarming_debts: u64,
    /// Tokens of Berth's own application that should be dead, as of a minute ago at most.
    pub grants: Grants,
    /// The calls to Quay.
    pub budget: Budget,
}

/// What this process knows of the service token, without asking Quay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ServiceTokenGlance {
    /// Nobody has needed it yet.
    Unasked {},
    /// Quay takes it.
    Usable {
        /// The account that it acts as.
        account: QuayUsername,
    },
    /// Quay refused it, and there is no other.
    Refused {},
    /// It could not be read where it should be.
    Unreadable {},
}

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

//! Errors: problem details (RFC 9457).

use serde::{Deserialize, Serialize};

/// Why a request was not done, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem: `about:blank` plus `code`, or a page about it.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the kind of problem is called.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here and what to do next.
    pub detail: String,
    /// A stable word for programs.
    pub code: String,
    /// Say this when you ask for help: it is in our logs.
    pub request_id: String,
}

//! The audit trail, as administrators read it.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, WorkspaceId, WorkspaceName};

/// One record of the audit trail (`GET /api/v1/administration/audit`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditRecord {
    /// Its place in the trail, counted from 1 without gaps.
    pub sequence: u64,
    /// When it was put on record.
    pub at: Timestamp,
    /// Who did it: `user:<id>`, `platform-token:<id>`, `command-line`, `worker` or `anonymous`.
    pub actor: String,
    /// What that user, or that platform token, is called.
    pub actor_name: Option<String>,
    /// What was done, or tried.
    pub action: String,
    /// In which workspace, where it was in one. It may be gone.
    pub workspace: Option<WorkspaceName>,
    /// That workspace's id: another may have had its name.
    pub workspace_id: Option<WorkspaceId>,
    /// To what: a name or an id.
    pub subject: String,
    /// What that user, or that component, is called.
    pub subject_name: Option<String>,
    /// What else to know.
    pub detail: Option<String>,
    /// The request that did it, where it was one.
    pub request_id: Option<String>,
    /// The HMAC over this record and all before it, in hexadecimal. `<sequence>:<hash>` is an
    /// anchor: kept somewhere else, it lets `berth audit verify --anchor` show whether the trail
    /// still comes by this record.
    pub hash: String,
}

//! Workspaces.

use serde::{Deserialize, Serialize};

use crate::{
    Condition, OrgName, RegistryHost, Role, Timestamp, WorkspaceId, WorkspaceName, WorkspaceUid,
};

/// What a caller declares of a workspace (`PUT /api/v1/workspaces/{workspace}`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkspaceDeclaration {
    /// What tells this workspace from another that had its name. Left out: made once, and kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<WorkspaceUid>,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Workspace {
    /// Berth's own id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: WorkspaceName,
    /// What tells it from another that had its name.
    pub uid: WorkspaceUid,
    /// What the caller may do in it, where they are a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Its organization at Quay; absent until the first component is provisioned.
    pub organization: Option<Organization>,
    /// How many components it has.
    pub components: u64,
    /// When it was declared first.
    pub created_at: Timestamp,
    /// What is known of its organization.
    pub conditions: Vec<Condition>,
}

/// A workspace's organization at Quay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Its name.
    pub name: OrgName,
    /// The registry that it is on.
    pub registry: RegistryHost,
    /// Its page at Quay, for people.
    pub url: String,
}

//! The parts of the API's paths.

use model::{ComponentName, CredentialId, OperationId, UserId, WorkspaceName};
use serde::Deserialize;
use utoipa::IntoParams;

/// `/workspaces/{workspace}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct InWorkspace {
    /// The workspace's name.
    pub(super) workspace: WorkspaceName,
}

/// `/workspaces/{workspace}/components/{component}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfComponent {
    /// The workspace's name.
    pub(super) workspace: WorkspaceName,
    /// The component's name.
    pub(super) component: ComponentName,
}

/// `/workspaces/{workspace}/credentials/{credential}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfCredential {
    /// The workspace's name.
    pub(super) workspace: WorkspaceName,
    /// The credential's id.
    pub(super) credential: CredentialId,
}

/// `/workspaces/{workspace}/operations/{operation}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfOperation {
    /// The workspace's name.
    pub(super) workspace: WorkspaceName,
    /// The operation's id.
    pub(super) operation: OperationId,
}

/// `/workspaces/{workspace}/members/{user}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfMember {
    /// The workspace's name.
    pub(super) workspace: WorkspaceName,
    /// The user's id: what `GET /api/v1/me` tells them.
    pub(super) user: UserId,
}

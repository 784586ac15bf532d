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

/// `…/components/{component}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfComponent {
    /// The component's name.
    pub(super) component: ComponentName,
}

/// `…/credentials/{credential}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfCredential {
    /// The credential's id.
    pub(super) credential: CredentialId,
}

/// `…/operations/{operation}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfOperation {
    /// The operation's id.
    pub(super) operation: OperationId,
}

/// `…/members/{user}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfMember {
    /// The user's id: what `GET /api/v1/me` tells them.
    pub(super) user: UserId,
}

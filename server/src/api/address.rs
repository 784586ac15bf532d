//! The parts of the API's paths.

use model::{ComponentName, CredentialId, OperationId, UserId, WorkspaceName};
use serde::Deserialize;
use utoipa::IntoParams;

/// `/workspaces/{workspace}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct InWorkspace {
    /// The workspace's name.
    pub(crate) workspace: WorkspaceName,
}

/// `…/components/{component}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfComponent {
    /// The component's name.
    pub(crate) component: ComponentName,
}

/// `…/credentials/{credential}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfCredential {
    /// The credential's id.
    pub(crate) credential: CredentialId,
}

/// `…/operations/{operation}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfOperation {
    /// The operation's id.
    pub(crate) operation: OperationId,
}

/// `…/members/{user}` in a workspace, which [`Within`](super::caller::Within) finds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfMember {
    /// The user's id: what `GET /api/v1/me` tells them.
    pub(crate) user: UserId,
}

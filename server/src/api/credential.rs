//! Push and pull credentials: what is known of them, and, as a call of its own, their secrets.

use axum::{extract::State, http::header};
use model::{
    WorkspaceName,
    api::{
        credential::{self as body, Credential, RevealedCredential},
        problem::Problem,
    },
};
use store::{CredentialPurpose, RevealRequest, Revealed, SecretUse};

use super::{
    address::{InWorkspace, OfComponent, OfCredential},
    caller::{Reveal, See, Within},
    component,
    error::ApiError,
    extract::{Json, JsonOrNothing, Path},
    request_id::RequestId,
    view,
};
use crate::app::App;

/// A component's push credentials, the newest generation first. Never with a secret.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components/{component}/credentials",
    operation_id = "list_push_credentials", tag = "credentials",
    params(InWorkspace, OfComponent),
    responses(
        (status = 200, description = "Its push credentials.", body = Vec<Credential>),
        (status = 404, description = "There is no such component.", body = Problem),
    ),
)]
pub(super) async fn list_push(
    within: Within<See>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Json<Vec<Credential>>, ApiError> {
    let component = component::find(&app, &within, &name).await?;
    let credentials = app
        .store
        .list_push_credentials(component.workspace, component.id)
        .await?;
    Ok(Json(
        credentials.into_iter().map(view::credential).collect(),
    ))
}

/// A workspace's pull credentials, the newest generation first. Never with a secret.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/credentials",
    operation_id = "list_pull_credentials", tag = "credentials",
    params(InWorkspace),
    responses(
        (status = 200, description = "Its pull credentials.", body = Vec<Credential>),
        (status = 404, description = "There is no such workspace.", body = Problem),
    ),
)]
pub(super) async fn list_pull(
    within: Within<See>,
    State(app): State<App>,
) -> Result<Json<Vec<Credential>>, ApiError> {
    let workspace = within.workspace.id;
    let credentials = app.store.list_pull_credentials(workspace).await?;
    Ok(Json(
        credentials.into_iter().map(view::credential).collect(),
    ))
}

/// Reveals a credential.
///
/// The audit trail records it first, and what for; how often it may be done is limited. A person
/// must have signed in within five minutes. The body may be left out. The answer must not be stored.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/credentials/{credential}/reveal",
    operation_id = "reveal_credential", tag = "credentials",
    params(InWorkspace, OfCredential),
    request_body = Option<body::Reveal>,
    responses(
        (status = 200, description = "The credential with its secret.", body = RevealedCredential),
        (status = 403, description = "The caller may not, or (`step_up_needed`) has to sign in again first.", body = Problem),
        (status = 404, description = "There is no such credential, or it is dead.", body = Problem),
        (status = 429, description = "Too many reveals; see `Retry-After`.", body = Problem),
    ),
)]
pub(super) async fn reveal(
    within: Within<Reveal>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfCredential { credential }): Path<OfCredential>,
    JsonOrNothing(body::Reveal { purpose }): JsonOrNothing<body::Reveal>,
) -> Result<
    (
        [(header::HeaderName, &'static str); 1],
        Json<RevealedCredential>,
    ),
    ApiError,
> {
    let Within {
        caller, workspace, ..
    } = within;
    app.reveals
        .count(caller.id(), workspace.id)
        .map_err(|wait| {
            ApiError::too_many(wait, "you have revealed enough in this workspace for now")
        })?;
    let request = RevealRequest {
        workspace: workspace.id,
        credential,
        purpose: SecretUse::Reveal(purpose),
        actor: caller.actor(),
        request_id: Some(request_id.to_string()),
    };
    let revealed = app
        .store
        .reveal_credential(&request, app.clock.now())
        .await?
        .ok_or_else(|| missing(&workspace.name))?;
    let revealed = with_image(&app, &workspace.name, revealed).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(revealed)))
}

async fn with_image(
    app: &App,
    workspace: &WorkspaceName,
    revealed: Revealed,
) -> Result<RevealedCredential, ApiError> {
    let Revealed { credential, secret } = revealed;
    let registry = app.policy.registry.clone();
    let image = match credential.purpose {
        CredentialPurpose::Push { component, .. } => {
            let component = app
                .store
                .find_component_by_id(credential.workspace, component)
                .await?;
            let place = component.and_then(|component| component.place);
            place.map(|place| format!("{}/{}", place.registry, place.path))
        }
        CredentialPurpose::Pull => Some(format!("{registry}/{}", credential.robot.org())),
    };
    Ok(RevealedCredential {
        id: credential.id,
        registry: registry.to_string(),
        image: image.ok_or_else(|| missing(workspace))?,
        username: credential.robot.to_string(),
        password: secret.expose().to_owned(),
    })
}

pub(super) fn missing(workspace: &WorkspaceName) -> ApiError {
    ApiError::not_found(format!(
        "workspace '{workspace}' has no such credential that still works"
    ))
}

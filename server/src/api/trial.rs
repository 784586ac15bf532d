//! `/api/v1/workspaces/{workspace}/credentials/{credential}/test`

use axum::{extract::State, http::StatusCode};
use model::{
    CredentialId, RepoPath,
    api::{credential::CredentialTest, problem::Problem},
};
use store::{ComponentFilter, CredentialPurpose, PageRequest, RevealRequest, Revealed, SecretUse};

use super::{
    address::{InWorkspace, OfCredential},
    caller::{Test, Within},
    credential,
    error::ApiError,
    extract::{Json, Path},
    request_id::RequestId,
};
use crate::{app::App, provision::TrialError};

/// Tests a credential.
///
/// The registry is asked what it may do on its own repository, which should be exactly push and
/// pull, and on a sibling and elsewhere, which should be nothing. Of a pull credential: that it may
/// pull, and nothing elsewhere. Nobody gets to see the secret. The audit trail records it first; how
/// often it may be done is limited.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/credentials/{credential}/test",
    operation_id = "test_credential", tag = "credentials",
    params(InWorkspace, OfCredential),
    responses(
        (status = 200, description = "What the registry says.", body = CredentialTest),
        (status = 404, description = "There is no such credential, or it is dead.", body = Problem),
        (status = 409, description = "There is no repository that it could be tested on.", body = Problem),
        (status = 429, description = "Too many tests; see `Retry-After`.", body = Problem),
        (status = 502, description = "The registry cannot be asked just now.", body = Problem),
    ),
)]
pub(super) async fn test(
    within: Within<Test>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfCredential { credential }): Path<OfCredential>,
) -> Result<Json<CredentialTest>, ApiError> {
    Ok(Json(test_in(&app, &within, &request_id, credential).await?))
}

/// Has the registry asked what a credential is worth.
pub(crate) async fn test_in(
    app: &App,
    within: &Within<Test>,
    request_id: &RequestId,
    credential: CredentialId,
) -> Result<CredentialTest, ApiError> {
    let Within {
        caller, workspace, ..
    } = within;
    app.trials
        .count(caller.id(), workspace.id)
        .map_err(|wait| {
            ApiError::too_many(wait, "you have tested enough in this workspace for now")
        })?;
    let request = RevealRequest {
        workspace: workspace.id,
        credential,
        purpose: SecretUse::Test,
        actor: caller.actor(),
        request_id: Some(request_id.to_string()),
    };
    let now = app.clock.now();
    let opened = app.store.reveal_credential(&request, now).await?;
    let opened = opened.ok_or_else(|| credential::missing(&workspace.name))?;
    let own = repository_of(app, &opened).await?;
    Ok(app.provisioner.try_credential(opened, own).await?)
}

/// A repository that the credential is for: of a pull credential, any one in its organization.
async fn repository_of(app: &App, opened: &Revealed) -> Result<RepoPath, ApiError> {
    let (tenant, store) = (opened.credential.workspace, &app.store);
    let path = match opened.credential.purpose {
        CredentialPurpose::Push { component, .. } => {
            let component = store.find_component_by_id(tenant, component).await?;
            component.and_then(|component| component.place)
        }
        CredentialPurpose::Pull => {
            let everything = PageRequest::first(PageRequest::LONGEST);
            let components = store
                .list_components(tenant, &ComponentFilter::default(), &everything)
                .await?;
            let places = components.items.into_iter();
            let mut places = places.filter_map(|component| component.place);
            places.find(|place| place.path.org == *opened.credential.robot.org())
        }
    };
    let nowhere = || {
        ApiError::conflict(
            "nothing_to_test_on",
            "there is no repository yet that it could be tested on",
        )
    };
    Ok(path.ok_or_else(nowhere)?.path)
}

impl From<TrialError> for ApiError {
    fn from(error: TrialError) -> Self {
        match error {
            TrialError::Unavailable => Self::new(
                StatusCode::BAD_GATEWAY,
                "quay_unavailable",
                "The registry cannot be asked just now. The credential is as it was; try again shortly.",
            ),
            TrialError::Name(_) => Self::internal(error),
        }
    }
}

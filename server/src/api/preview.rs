//! `/api/v1/workspaces/{workspace}/preview`

use axum::extract::State;
use model::{
    ApplicationName, ComponentName,
    api::{component::Preview, problem::Problem},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    address::InWorkspace,
    caller::{See, Within},
    error::ApiError,
    extract::{Json, Query},
};
use crate::app::App;

/// What a component would be called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Names {
    /// The component's name.
    component: ComponentName,
    /// The application that it would be part of.
    application: Option<ApplicationName>,
}

/// What a component of these names would be called at Quay.
///
/// Asking changes nothing, neither here nor at Quay.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/preview", operation_id = "preview_component",
    tag = "components",
    params(InWorkspace, Names),
    responses(
        (status = 200, description = "The names at Quay.", body = Preview),
        (status = 404, description = "There is no such workspace.", body = Problem),
    ),
)]
pub(super) async fn get(
    within: Within<See>,
    State(app): State<App>,
    Query(names): Query<Names>,
) -> Result<Json<Preview>, ApiError> {
    let workspace = &within.workspace;
    let repository = app
        .provisioner
        .naming
        .repository(names.application.as_ref(), &names.component)?;
    let image = workspace.organization.as_ref().map(|organization| {
        format!(
            "{}/{}/{repository}",
            organization.registry, organization.name
        )
    });
    let there = app
        .store
        .find_component(workspace.id, &names.component)
        .await?;
    Ok(Json(Preview {
        taken: there.is_some(),
        repository,
        image,
    }))
}

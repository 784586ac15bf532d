//! `/api/v1/workspaces/{workspace}/components/{component}/tags`

use axum::{extract::State, http::StatusCode};
use model::api::{problem::Problem, tag::Tags};
use store::{ComponentRecord, WorkspaceRecord};

use super::{
    address::{InWorkspace, OfComponent},
    caller::{See, Within},
    component,
    error::ApiError,
    extract::{Json, Path},
};
use crate::app::App;

/// What was pushed to a component: the latest tags of its repository, as Quay has them now.
///
/// They are there while Quay is read-only, too.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components/{component}/tags",
    operation_id = "list_tags", tag = "components",
    params(InWorkspace, OfComponent),
    responses(
        (status = 200, description = "The latest tags, the latest first; 50 at most.", body = Tags),
        (status = 404, description = "There is no such component, or (`no_repository`) its repository is not there.", body = Problem),
        (status = 502, description = "Quay cannot be looked at just now.", body = Problem),
    ),
)]
pub(super) async fn list(
    within: Within<See>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Json<Tags>, ApiError> {
    let component = component::find(&app, &within, &name).await?;
    Ok(Json(find(&app, &within.workspace, &component).await?))
}

/// The latest tags of a component.
pub(crate) async fn find(
    app: &App,
    workspace: &WorkspaceRecord,
    component: &ComponentRecord,
) -> Result<Tags, ApiError> {
    let tags = app.provisioner.find_tags(workspace, component).await?;
    tags.ok_or_else(no_repository)
}

fn no_repository() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "no_repository",
        "there is no repository yet, or it is gone from Quay: the component's conditions say how far it is",
    )
}

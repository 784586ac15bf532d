//! Operations and their steps.

use axum::extract::State;
use model::api::{operation::Operation, page::Page, problem::Problem};
use store::WorkspaceRecord;

use super::{
    address::{InWorkspace, OfComponent, OfOperation},
    caller::{See, Within},
    component,
    error::ApiError,
    extract::{Json, Path, Query},
    view,
    workspace::{self, Paging},
};
use crate::app::App;

/// One operation.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/operations/{operation}", operation_id = "get_operation",
    tag = "operations",
    params(InWorkspace, OfOperation),
    responses(
        (status = 200, description = "The operation with its steps.", body = Operation),
        (status = 404, description = "There is none with this id.", body = Problem),
    ),
)]
pub(super) async fn get(
    within: Within<See>,
    State(app): State<App>,
    Path(OfOperation { operation: id }): Path<OfOperation>,
) -> Result<Json<Operation>, ApiError> {
    let WorkspaceRecord {
        id: tenant, name, ..
    } = within.workspace;
    let operation = app.store.find_operation(tenant, id).await?.ok_or_else(|| {
        ApiError::not_found(format!("workspace '{name}' has no operation with this id"))
    })?;
    let component = app
        .store
        .find_component_by_id(tenant, operation.component)
        .await?;
    Ok(Json(view::operation(
        operation,
        name,
        component.map(|component| component.name),
    )))
}

/// A component's operations, the latest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components/{component}/operations",
    operation_id = "list_operations", tag = "operations",
    params(
        InWorkspace,
        OfComponent,
        Paging,
    ),
    responses(
        (status = 200, description = "A page of operations.", body = Page<Operation>),
        (status = 404, description = "There is no such component.", body = Problem),
    ),
)]
pub(super) async fn list(
    within: Within<See>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Operation>>, ApiError> {
    let component = component::find(&app, &within, &name).await?;
    let page = app
        .store
        .list_operations(component.workspace, component.id, &paging.request()?)
        .await
        .map_err(workspace::cursor)?;
    Ok(Json(page.map(|record| {
        view::operation(record, within.workspace.name.clone(), Some(name.clone()))
    })))
}

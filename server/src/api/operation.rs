//! Operations and their steps.

use axum::extract::State;
use model::api::{operation::Operation, page::Page, problem::Problem};

use super::{
    address::{OfComponent, OfOperation},
    caller::{May, Read},
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
    params(OfOperation),
    responses(
        (status = 200, description = "The operation with its steps.", body = Operation),
        (status = 404, description = "There is none with this id.", body = Problem),
    ),
)]
pub(super) async fn get(
    _: May<Read>,
    State(app): State<App>,
    Path(OfOperation {
        workspace: name,
        operation: id,
    }): Path<OfOperation>,
) -> Result<Json<Operation>, ApiError> {
    let tenant = workspace::find(&app, &name).await?;
    let operation = app
        .store
        .find_operation(tenant.id, id)
        .await?
        .ok_or_else(|| {
            ApiError::not_found(format!("workspace '{name}' has no operation with this id"))
        })?;
    let component = app
        .store
        .find_component_by_id(tenant.id, operation.component)
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
        OfComponent,
        Paging,
    ),
    responses(
        (status = 200, description = "A page of operations.", body = Page<Operation>),
        (status = 404, description = "There is no such component.", body = Problem),
    ),
)]
pub(super) async fn list(
    _: May<Read>,
    State(app): State<App>,
    Path(OfComponent {
        workspace,
        component: name,
    }): Path<OfComponent>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Operation>>, ApiError> {
    let component = component::find(&app, &workspace, &name).await?;
    let page = app
        .store
        .list_operations(component.workspace, component.id, &paging.request()?)
        .await
        .map_err(workspace::cursor)?;
    Ok(Json(page.map(|record| {
        view::operation(record, workspace.clone(), Some(name.clone()))
    })))
}

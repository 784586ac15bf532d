//! `/api/v1/workspaces/{workspace}/components`

use axum::{extract::State, http::StatusCode};
use model::{
    ComponentId, ComponentName, ConditionStatus, WorkspaceName,
    api::{
        component::{Component, ComponentDeclaration},
        page::Page,
        problem::Problem,
    },
};
use serde::Deserialize;
use store::{
    AuditAction, Change, ComponentFilter, ComponentRecord, ComponentToDeclare, DeletedComponents,
};
use utoipa::IntoParams;

use super::{
    address::{InWorkspace, OfComponent},
    caller::{Declare, Right, See, Within},
    error::ApiError,
    extract::{Json, Path, Query},
    request_id::RequestId,
    view,
    workspace::{self, Paging},
};
use crate::app::App;

/// Which components a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those that are ready (`true`), are not (`false`), or of which nothing is known yet (`unknown`).
    #[param(inline)]
    ready: Option<Readiness>,
    /// Only those whose name contains this.
    name: Option<String>,
    /// Also those that are being deleted.
    #[serde(default)]
    deleted: bool,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many at most; 100 if left out, at most 500.
    limit: Option<u16>,
}

/// The status of the condition `Ready`.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Readiness {
    True,
    False,
    Unknown,
}

impl From<Readiness> for ConditionStatus {
    fn from(readiness: Readiness) -> Self {
        match readiness {
            Readiness::True => Self::True,
            Readiness::False => Self::False,
            Readiness::Unknown => Self::Unknown,
        }
    }
}

pub(super) fn missing(workspace: &WorkspaceName, name: &ComponentName) -> ApiError {
    ApiError::not_found(format!("workspace '{workspace}' has no component '{name}'"))
}

pub(crate) async fn find<R: Right>(
    app: &App,
    within: &Within<R>,
    name: &ComponentName,
) -> Result<ComponentRecord, ApiError> {
    let workspace = &within.workspace;
    app.store
        .find_component(workspace.id, name)
        .await?
        .ok_or_else(|| missing(&workspace.name, name))
}

/// Declares a component.
///
/// Berth then sees to it that its repository, its robot and its push credential exist: follow
/// the conditions, the operation or the events. Doing so twice is as good as once; a component
/// whose deletion was asked for is restored.
#[utoipa::path(
    put, path = "/workspaces/{workspace}/components/{component}", operation_id = "declare_component",
    tag = "components",
    params(InWorkspace, OfComponent),
    request_body = ComponentDeclaration,
    responses(
        (status = 200, description = "It was declared so already.", body = Component),
        (status = 202, description = "Berth is at work.", body = Component),
        (status = 404, description = "There is no such workspace.", body = Problem),
        (status = 409, description = "Its application cannot be changed.", body = Problem),
    ),
)]
pub(super) async fn declare(
    within: Within<Declare>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
    Json(declaration): Json<ComponentDeclaration>,
) -> Result<(StatusCode, Json<Component>), ApiError> {
    let (status, component) = declare_in(&app, &within, name, declaration).await?;
    Ok((status, Json(component)))
}

/// Declares a component, and says whether there is work to be done for it.
pub(crate) async fn declare_in(
    app: &App,
    within: &Within<Declare>,
    name: ComponentName,
    declaration: ComponentDeclaration,
) -> Result<(StatusCode, Component), ApiError> {
    let tenant = &within.workspace;
    // Left out, it stays as it is: a new default must not make anything public silently.
    let visibility = match declaration.visibility {
        Some(visibility) => visibility,
        None => app
            .store
            .find_component(tenant.id, &name)
            .await?
            .map_or(app.policy.default_visibility, |there| there.visibility),
    };
    let component = ComponentToDeclare {
        id: ComponentId::from_random(app.random.bytes()),
        workspace: tenant.id,
        name,
        application: declaration.application,
        visibility,
    };
    let declared = app
        .store
        .declare_component(component, app.clock.now())
        .await
        .map_err(workspace::conflict)?;
    let status = match declared.change {
        Change::Unchanged => StatusCode::OK,
        Change::Created | Change::Updated | Change::Restored => StatusCode::ACCEPTED,
    };
    Ok((status, view::component(declared.record)))
}

/// One component.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components/{component}", operation_id = "get_component",
    tag = "components",
    params(InWorkspace, OfComponent),
    responses(
        (status = 200, description = "The component.", body = Component),
        (status = 404, description = "There is none of this name.", body = Problem),
    ),
)]
pub(super) async fn get(
    within: Within<See>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Json<Component>, ApiError> {
    Ok(Json(view::component(find(&app, &within, &name).await?)))
}

/// A workspace's components, by name.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components", operation_id = "list_components",
    tag = "components",
    params(InWorkspace, Filter),
    responses(
        (status = 200, description = "A page of components.", body = Page<Component>),
        (status = 404, description = "There is no such workspace.", body = Problem),
    ),
)]
pub(super) async fn list(
    within: Within<See>,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<Component>>, ApiError> {
    let paging = Paging {
        after: filter.after,
        limit: filter.limit,
    };
    let filter = ComponentFilter {
        ready: filter.ready.map(ConditionStatus::from),
        name_contains: filter.name,
        deleted: if filter.deleted {
            DeletedComponents::Show
        } else {
            DeletedComponents::Hide
        },
    };
    let page = app
        .store
        .list_components(within.workspace.id, &filter, &paging.request()?)
        .await
        .map_err(workspace::cursor)?;
    Ok(Json(page.map(view::component)))
}

/// Asks for a component's deletion.
///
/// It can be undone until `deletion_due_at`. Then its robots and its delivered credential are
/// removed. Its repository and the images in it stay.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/components/{component}", operation_id = "delete_component",
    tag = "components",
    params(InWorkspace, OfComponent),
    responses(
        (status = 202, description = "It will be deleted at `deletion_due_at`.", body = Component),
        (status = 404, description = "There is none of this name.", body = Problem),
    ),
)]
pub(crate) async fn delete(
    within: Within<Declare>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<(StatusCode, Json<Component>), ApiError> {
    let component = find(&app, &within, &name).await?;
    let (tenant, now) = (component.workspace, app.clock.now());
    if component.deletion.is_none() {
        let asked = AuditAction::ComponentDeleted;
        let entry = within.entry(asked, name.as_str(), &request_id);
        app.store.append_audit(entry, now).await?;
    }
    let deleted = app
        .store
        .delete_component(tenant, &name, app.policy.deletion_delay, now)
        .await?
        .ok_or_else(|| missing(&within.workspace.name, &name))?;
    Ok((StatusCode::ACCEPTED, Json(view::component(deleted))))
}

/// Undoes a deletion.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/components/{component}/restore",
    operation_id = "restore_component", tag = "components",
    params(InWorkspace, OfComponent),
    responses(
        (status = 202, description = "It is as it was.", body = Component),
        (status = 404, description = "It is gone for good, or never was.", body = Problem),
    ),
)]
pub(crate) async fn restore(
    within: Within<Declare>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<(StatusCode, Json<Component>), ApiError> {
    let component = find(&app, &within, &name).await?;
    let (tenant, now) = (component.workspace, app.clock.now());
    if component.deletion.is_some() {
        let undone = AuditAction::ComponentRestored;
        let entry = within.entry(undone, name.as_str(), &request_id);
        app.store.append_audit(entry, now).await?;
    }
    let restored = app
        .store
        .restore_component(tenant, &name, now)
        .await?
        .ok_or_else(|| missing(&within.workspace.name, &name))?;
    Ok((StatusCode::ACCEPTED, Json(view::component(restored))))
}

/// Tries again now, after somebody has mended what a condition complained of.
///
/// Of a component that is ready, it looks again at Quay whether everything is still there.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/components/{component}/retry",
    operation_id = "retry_component", tag = "components",
    params(InWorkspace, OfComponent),
    responses(
        (status = 202, description = "Berth is at work.", body = Component),
        (status = 404, description = "There is none of this name.", body = Problem),
    ),
)]
pub(crate) async fn retry(
    within: Within<Declare>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<(StatusCode, Json<Component>), ApiError> {
    let component = find(&app, &within, &name).await?;
    app.store
        .hasten_component(component.workspace, component.id)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(view::component(component))))
}

/// What Berth would do for a component now, without doing it.
///
/// The plan as text, a line for each step; steps of one number are taken together.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components/{component}/plan",
    operation_id = "plan_component", tag = "components",
    params(InWorkspace, OfComponent),
    responses(
        (status = 200, description = "The plan.", body = String, content_type = "text/plain"),
        (status = 404, description = "There is none of this name.", body = Problem),
        (status = 502, description = "Quay cannot be looked at just now.", body = Problem),
    ),
)]
pub(super) async fn plan(
    within: Within<See>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<String, ApiError> {
    let component = find(&app, &within, &name).await?;
    Ok(app
        .provisioner
        .rehearse(&within.workspace, &component)
        .await?
        .to_string())
}

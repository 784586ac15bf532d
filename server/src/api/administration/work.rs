//! `/api/v1/administration/rotations`, `…/conflicts`, `…/operations` and `…/foundings`

use axum::extract::State;
use model::{
    Reason, Remedy,
    api::{
        operation::OperationState,
        page::Page,
        work::{BlockedFounding, RotationUnderWay, UnreadyComponent},
    },
};
use serde::Deserialize;
use store::{OverseenBlockage, OverseenRotation, PageRequest, UnreadyRecord};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        caller::{Administer, May},
        error::ApiError,
        extract::{Json, Query},
        view,
        workspace::{self, Paging},
    },
    app::App,
};

/// Push credentials that pass to the component's other robot, in all workspaces.
#[utoipa::path(
    get, path = "/administration/rotations", operation_id = "list_rotations", tag = "administration",
    params(Paging),
    responses((status = 200, description = "A page of rotations.", body = Page<RotationUnderWay>)),
)]
pub(in crate::api) async fn rotations(
    _: May<Administer>,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<RotationUnderWay>>, ApiError> {
    Ok(Json(list_rotations(&app, &paging.request()?).await?))
}

/// Components, in all workspaces, that are not ready because something has their name and is not
/// ours. It is left alone; a person has to look.
#[utoipa::path(
    get, path = "/administration/conflicts", operation_id = "list_conflicts", tag = "administration",
    params(Paging),
    responses((status = 200, description = "A page of components.", body = Page<UnreadyComponent>)),
)]
pub(in crate::api) async fn conflicts(
    _: May<Administer>,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<UnreadyComponent>>, ApiError> {
    Ok(Json(list_conflicts(&app, &paging.request()?).await?))
}

/// Which components, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct Unready {
    /// In which state; those that wait and those that are blocked if left out.
    #[param(inline)]
    state: Option<UnreadyState>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many at most; 100 if left out, at most 500.
    limit: Option<u16>,
}

/// Where work that is not done can be.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UnreadyState {
    /// It is being worked on, or will be shortly.
    Running,
    /// It waits for something outside, and goes on by itself.
    Waiting,
    /// It needs a person.
    Blocked,
}

/// Components, in all workspaces, that are not ready, and why: what they wait for, or what a person
/// should do. Conflicts are a list of their own.
#[utoipa::path(
    get, path = "/administration/operations", operation_id = "list_unready", tag = "administration",
    params(Unready),
    responses((status = 200, description = "A page of components.", body = Page<UnreadyComponent>)),
)]
pub(in crate::api) async fn operations(
    _: May<Administer>,
    State(app): State<App>,
    Query(Unready {
        state,
        after,
        limit,
    }): Query<Unready>,
) -> Result<Json<Page<UnreadyComponent>>, ApiError> {
    let remedies: &[Remedy] = match state {
        Some(UnreadyState::Running) => &[Remedy::Work],
        Some(UnreadyState::Waiting) => &[Remedy::Time],
        Some(UnreadyState::Blocked) => &[Remedy::Person],
        None => STUCK,
    };
    let page = Paging { after, limit }.request()?;
    Ok(Json(list_unready(&app, remedies, &page).await?))
}

/// Workspaces whose organization could not become a user's, and what to do about it.
#[utoipa::path(
    get, path = "/administration/foundings", operation_id = "list_foundings", tag = "administration",
    params(Paging),
    responses((status = 200, description = "A page of workspaces.", body = Page<BlockedFounding>)),
)]
pub(in crate::api) async fn foundings(
    _: May<Administer>,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<BlockedFounding>>, ApiError> {
    Ok(Json(list_foundings(&app, &paging.request()?).await?))
}

/// What does not go on, or not yet.
pub(crate) const STUCK: &[Remedy] = &[Remedy::Person, Remedy::Time];

pub(crate) async fn list_rotations(
    app: &App,
    page: &PageRequest,
) -> Result<Page<RotationUnderWay>, ApiError> {
    let found = app.store.list_rotations(page).await;
    Ok(found.map_err(workspace::cursor)?.map(
        |OverseenRotation {
             workspace,
             component,
             rotation,
         }| RotationUnderWay {
            workspace,
            component,
            rotation: view::rotation(rotation),
        },
    ))
}

pub(crate) async fn list_conflicts(
    app: &App,
    page: &PageRequest,
) -> Result<Page<UnreadyComponent>, ApiError> {
    let found = app.store.list_unready(&[Reason::Conflict], page).await;
    Ok(found.map_err(workspace::cursor)?.map(unready))
}

/// Those that are not ready for another reason than a conflict, and need one of these remedies.
pub(crate) async fn list_unready(
    app: &App,
    remedies: &[Remedy],
    page: &PageRequest,
) -> Result<Page<UnreadyComponent>, ApiError> {
    let reasons: Vec<_> = Reason::ALL
        .into_iter()
        .filter(|reason| *reason != Reason::Conflict && remedies.contains(&reason.remedy()))
        .collect();
    let found = app.store.list_unready(&reasons, page).await;
    Ok(found.map_err(workspace::cursor)?.map(unready))
}

pub(crate) async fn list_foundings(
    app: &App,
    page: &PageRequest,
) -> Result<Page<BlockedFounding>, ApiError> {
    let found = app.store.list_blockages(page).await;
    Ok(found.map_err(workspace::cursor)?.map(
        |OverseenBlockage {
             workspace,
             blockage,
         }| BlockedFounding {
            workspace,
            reason: blockage.reason,
            message: blockage.message,
            seen_at: blockage.seen_at,
        },
    ))
}

fn unready(record: UnreadyRecord) -> UnreadyComponent {
    let ready = record.ready;
    UnreadyComponent {
        workspace: record.workspace,
        component: record.component,
        state: match ready.reason.remedy() {
            Remedy::Nothing | Remedy::Work => OperationState::Running,
            Remedy::Time => OperationState::Waiting,
            Remedy::Person => OperationState::Blocked,
        },
        operation: record.operation,
        since: ready.last_transition_time,
        reason: ready.reason,
        message: ready.message,
        looks_again_at: record.due_at,
    }
}

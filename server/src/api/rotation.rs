//! `/api/v1/workspaces/{workspace}/components/{component}/rotation`

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use model::{
    ComponentName,
    api::{
        problem::Problem,
        rotation::{Rotation, RotationToBegin},
    },
};
use store::{AuditAction, DrainToEnd};

use super::{
    address::{InWorkspace, OfComponent},
    caller::{Rotate, See, Within},
    component,
    error::ApiError,
    extract::{Json, Path},
    request_id::RequestId,
    view,
};
use crate::{app::App, provision::RotationOrder};

/// Longer than any build that may hold a credential.
const LONGEST_DRAIN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The rotation of a component's push credential that is under way.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/components/{component}/rotation",
    operation_id = "get_rotation", tag = "credentials",
    params(InWorkspace, OfComponent),
    responses(
        (status = 200, description = "The rotation.", body = Rotation),
        (status = 404, description = "None is under way, or there is no such component.", body = Problem),
    ),
)]
pub(super) async fn get(
    within: Within<See>,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Json<Rotation>, ApiError> {
    let component = component::find(&app, &within, &name).await?;
    let found = app
        .store
        .find_rotation(component.workspace, component.id)
        .await?;
    let rotation = found.ok_or_else(|| ApiError::not_found("no rotation is under way"))?;
    Ok(Json(view::rotation(rotation)))
}

/// Replaces a component's push credential.
///
/// A new one is made in the other robot, tested at the registry and delivered; until the drain is
/// over the one before it keeps working, so that builds under way end well. Asking again while that
/// drain runs ends it sooner if the drain is shorter, and has one more rotation follow.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/components/{component}/rotation",
    operation_id = "rotate_credential", tag = "credentials",
    params(InWorkspace, OfComponent),
    request_body = RotationToBegin,
    responses(
        (status = 202, description = "Berth is at work.", body = Rotation),
        (status = 404, description = "There is no such component.", body = Problem),
        (status = 409, description = "It has no credential yet that could be replaced.", body = Problem),
    ),
)]
pub(super) async fn begin(
    within: Within<Rotate>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
    Json(how): Json<RotationToBegin>,
) -> Result<(StatusCode, Json<Rotation>), ApiError> {
    let rotation = begin_in(&app, &within, &request_id, &name, &how).await?;
    Ok((StatusCode::ACCEPTED, Json(rotation)))
}

/// Ends the credential before the one in use now, whatever is left of its drain.
///
/// For one that has leaked: every build that holds it fails from now on. Where the new one is not in
/// use yet, the old one ends as soon as it is. No other rotation follows, and nothing else changes.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/components/{component}/rotation/end",
    operation_id = "end_drain", tag = "credentials",
    params(InWorkspace, OfComponent),
    responses(
        (status = 202, description = "Berth is at work.", body = Rotation),
        (status = 404, description = "No rotation is under way, or there is no such component.", body = Problem),
    ),
)]
pub(super) async fn end(
    within: Within<Rotate>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<(StatusCode, Json<Rotation>), ApiError> {
    let rotation = end_in(&app, &within, &request_id, &name).await?;
    Ok((StatusCode::ACCEPTED, Json(rotation)))
}

/// Ends a drain, and says what the rotation is now.
pub(crate) async fn end_in(
    app: &App,
    within: &Within<Rotate>,
    request_id: &RequestId,
    name: &ComponentName,
) -> Result<Rotation, ApiError> {
    let component = component::find(app, within, name).await?;
    let subject = component.id.to_string();
    let drain = DrainToEnd {
        workspace: component.workspace,
        component: component.id,
        entry: within.entry(AuditAction::DrainEnded, subject, request_id),
    };
    let ended = app.store.end_drain(drain, app.clock.now()).await?;
    let rotation = ended.ok_or_else(|| ApiError::not_found("no rotation is under way"))?;
    Ok(view::rotation(rotation))
}

/// Begins a rotation, and says what it will be.
pub(crate) async fn begin_in(
    app: &App,
    within: &Within<Rotate>,
    request_id: &RequestId,
    name: &ComponentName,
    how: &RotationToBegin,
) -> Result<Rotation, ApiError> {
    let drain = match how.drain_seconds.map(Duration::from_secs) {
        Some(drain) if drain > LONGEST_DRAIN => {
            return Err(ApiError::invalid("the drain is at most 30 days"));
        }
        Some(drain) => drain,
        None => app.policy.drain,
    };
    let component = component::find(app, within, name).await?;
    let asked = within.entry(AuditAction::RotationAsked, name.as_str(), request_id);
    let order = RotationOrder {
        drain,
        actor: asked.actor,
        why: format!("asked for, with a drain of {} s", drain.as_secs()),
        request_id: asked.request_id,
    };
    let asked = app
        .provisioner
        .rotate(component.workspace, component.id, order)
        .await?;
    let rotation = asked.ok_or_else(|| {
        ApiError::conflict(
            "nothing_to_rotate",
            "there is no credential yet that could be replaced: wait until the component is ready",
        )
    })?;
    Ok(view::rotation(rotation))
}

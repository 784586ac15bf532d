//! `/api/v1/workspaces/{workspace}/link`

use axum::{extract::State, http::StatusCode};
use model::{
    CustodyId, TransactionKey, WorkspaceName,
    api::{
        link::{Attempt, AttemptToBegin, BegunAttempt, Confirmation, LinkOverview},
        problem::Problem,
    },
};
use serde::Deserialize;
use store::WorkspaceRecord;
use token_broker::LinkEnd;
use utoipa::IntoParams;

use super::{
    address::InWorkspace,
    caller::{Caller, Link, Within},
    error::ApiError,
    extract::{Json, Path},
};
use crate::{app::App, linking::LinkingError, session::Person};

/// `/workspaces/{workspace}/link/attempts/{attempt}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfAttempt {
    /// The workspace's name.
    #[expect(dead_code, reason = "the extractor of the right reads it")]
    workspace: WorkspaceName,
    /// The attempt's key.
    attempt: TransactionKey,
}

/// `/workspaces/{workspace}/link/debts/{custody}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfDebt {
    /// The workspace's name.
    #[expect(dead_code, reason = "the extractor of the right reads it")]
    workspace: WorkspaceName,
    /// The debt.
    custody: CustodyId,
}

/// The person and the workspace; programs never have this right.
fn by_person(within: Within<Link>) -> Result<(Person, WorkspaceRecord), ApiError> {
    match within.caller {
        Caller::Person(person) => Ok((person, within.workspace)),
        Caller::Platform(_) => Err(LinkingError::NoBrowser.into()),
    }
}

/// Your link in a workspace.
///
/// With the ways that this Quay allows, the attempt that you began last, and what is owed at Quay.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/link", operation_id = "get_link", tag = "links",
    params(InWorkspace),
    responses(
        (status = 200, description = "Everything about it.", body = LinkOverview),
        (status = 404, description = "There is no such workspace.", body = Problem),
    ),
)]
pub(super) async fn get(
    within: Within<Link>,
    State(app): State<App>,
) -> Result<Json<LinkOverview>, ApiError> {
    let (person, workspace) = by_person(within)?;
    Ok(Json(app.linking.overview(&person, &workspace).await?))
}

/// Begins an attempt to link.
///
/// For the ways A, B and C go to `authorize_url` in this browser; for D and F do the clicks. Then
/// watch the attempt. A person at a browser begins it for themselves: no token can.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/link/attempts", operation_id = "begin_link", tag = "links",
    params(InWorkspace),
    request_body = AttemptToBegin,
    responses(
        (status = 200, description = "There is nothing to attempt (way G); nothing was recorded.", body = BegunAttempt),
        (status = 201, description = "It has begun.", body = BegunAttempt),
        (status = 404, description = "There is no such workspace.", body = Problem),
        (status = 409, description = "The way is not offered, or it came to nothing: the code and the detail say why and what to do.", body = Problem),
        (status = 502, description = "Quay cannot be asked just now.", body = Problem),
    ),
)]
pub(super) async fn begin(
    within: Within<Link>,
    State(app): State<App>,
    Json(how): Json<AttemptToBegin>,
) -> Result<(StatusCode, Json<BegunAttempt>), ApiError> {
    let (person, workspace) = by_person(within)?;
    let begun = app.linking.begin_attempt(&person, &workspace, how).await?;
    let status = match begun.attempt {
        Some(_) => StatusCode::CREATED,
        None => StatusCode::OK,
    };
    Ok((status, Json(begun)))
}

/// How far an attempt is.
///
/// Asking looks at Quay where that brings it further; nothing has to be told. One that came to
/// nothing says why, and the next thing to do.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/link/attempts/{attempt}", operation_id = "watch_link", tag = "links",
    params(OfAttempt),
    responses(
        (status = 200, description = "The attempt.", body = Attempt),
        (status = 404, description = "There is none of yours, in this browser.", body = Problem),
    ),
)]
pub(super) async fn watch(
    within: Within<Link>,
    State(app): State<App>,
    Path(OfAttempt { attempt, .. }): Path<OfAttempt>,
) -> Result<Json<Attempt>, ApiError> {
    let (person, workspace) = by_person(within)?;
    let watched = app
        .linking
        .watch_attempt(&person, workspace.id, attempt)
        .await?;
    Ok(Json(watched))
}

/// Says that the Quay user that was found is you.
///
/// Before, Berth uses a token for nothing but finding out whose it is, and deleting it.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/link/attempts/{attempt}/confirm", operation_id = "confirm_link", tag = "links",
    params(OfAttempt),
    request_body = Confirmation,
    responses(
        (status = 200, description = "You are linked.", body = LinkOverview),
        (status = 404, description = "There is none of yours, in this browser.", body = Problem),
        (status = 409, description = "It came to nothing: the code and the detail say why and what to do.", body = Problem),
    ),
)]
pub(super) async fn confirm(
    within: Within<Link>,
    State(app): State<App>,
    Path(OfAttempt { attempt, .. }): Path<OfAttempt>,
    Json(Confirmation { quay_user }): Json<Confirmation>,
) -> Result<Json<LinkOverview>, ApiError> {
    let (person, workspace) = by_person(within)?;
    let linking = &app.linking;
    linking
        .confirm(&person, workspace.id, attempt, &quay_user)
        .await?;
    Ok(Json(linking.overview(&person, &workspace).await?))
}

/// Calls an attempt off.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/link/attempts/{attempt}", operation_id = "call_off_link", tag = "links",
    params(OfAttempt),
    responses(
        (status = 204, description = "It is over, and what it made is being deleted."),
        (status = 404, description = "There is none.", body = Problem),
        (status = 409, description = "It was over before.", body = Problem),
    ),
)]
pub(super) async fn call_off(
    within: Within<Link>,
    State(app): State<App>,
    Path(OfAttempt { attempt, .. }): Path<OfAttempt>,
) -> Result<StatusCode, ApiError> {
    let (person, workspace) = by_person(within)?;
    app.linking.call_off(&person, workspace.id, attempt).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends your link in a workspace.
///
/// Whatever Berth holds because of it is deleted at Quay. The organization stays as it is.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/link", operation_id = "unlink", tag = "links",
    params(InWorkspace),
    responses(
        (status = 204, description = "It is over."),
        (status = 404, description = "There is none.", body = Problem),
    ),
)]
pub(super) async fn unlink(
    within: Within<Link>,
    State(app): State<App>,
) -> Result<StatusCode, ApiError> {
    let (person, workspace) = by_person(within)?;
    app.linking
        .unlink(workspace.id, person.user, LinkEnd::Unlinked)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that you did the clicks that a debt asks for.
///
/// What a read at Quay can prove is proven all the same.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/link/debts/{custody}/said-dead", operation_id = "say_debt_is_dead", tag = "links",
    params(OfDebt),
    responses(
        (status = 200, description = "What is left.", body = LinkOverview),
        (status = 404, description = "It is no debt of yours, or Berth can still pay it itself.", body = Problem),
    ),
)]
pub(super) async fn said_dead(
    within: Within<Link>,
    State(app): State<App>,
    Path(OfDebt { custody, .. }): Path<OfDebt>,
) -> Result<Json<LinkOverview>, ApiError> {
    let (person, workspace) = by_person(within)?;
    let linking = &app.linking;
    linking.said_dead(&person, workspace.id, custody).await?;
    Ok(Json(linking.overview(&person, &workspace).await?))
}

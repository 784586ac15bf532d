//! `/api/v1/administration`

pub(crate) mod budget;
pub(crate) mod overview;

use axum::{extract::State, http::StatusCode};
use model::{
    UserId, WorkspaceName,
    api::{
        administration::{FoundOut, Grants},
        link::{Debt, Link},
        page::Page,
        problem::Problem,
    },
};
use serde::Deserialize;
use store::AuditAction;
use token_broker::LinkEnd;
use utoipa::IntoParams;

use super::{
    caller::{Administer, May},
    error::ApiError,
    extract::{Json, Path, Query},
    request_id::RequestId,
    workspace::Paging,
};
use crate::app::App;

/// `/administration/links/{workspace}/{user}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfLink {
    /// The workspace's name.
    workspace: WorkspaceName,
    /// The user's id.
    user: UserId,
}

/// Every link: who, to whom at Quay, how it was proven, since when.
#[utoipa::path(
    get, path = "/administration/links", operation_id = "list_links", tag = "administration",
    params(Paging),
    responses((status = 200, description = "A page of links.", body = Page<Link>)),
)]
pub(super) async fn links(
    _: May<Administer>,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Link>>, ApiError> {
    Ok(Json(app.linking.all_links(&paging.request()?).await?))
}

/// Everything that Berth owes at Quay because of links. It should be empty, or minutes old.
#[utoipa::path(
    get, path = "/administration/debts", operation_id = "list_debts", tag = "administration",
    responses((status = 200, description = "The debts.", body = Vec<Debt>)),
)]
pub(super) async fn debts(
    _: May<Administer>,
    State(app): State<App>,
) -> Result<Json<Vec<Debt>>, ApiError> {
    Ok(Json(app.linking.all_debts().await?))
}

/// Living tokens of Berth's own application that should be dead. Each is an incident.
#[utoipa::path(
    get, path = "/administration/grants", operation_id = "list_stale_grants", tag = "administration",
    responses((status = 200, description = "The tokens.", body = Grants)),
)]
pub(super) async fn grants(
    _: May<Administer>,
    State(app): State<App>,
) -> Result<Json<Grants>, ApiError> {
    Ok(Json(app.linking.grants().await?))
}

/// What was found out about this Quay, and when. It decides which ways to link are offered.
#[utoipa::path(
    get, path = "/administration/quay", operation_id = "list_findings", tag = "administration",
    responses((status = 200, description = "The findings.", body = Vec<FoundOut>)),
)]
pub(super) async fn quay(
    _: May<Administer>,
    State(app): State<App>,
) -> Result<Json<Vec<FoundOut>>, ApiError> {
    Ok(Json(app.linking.found_out().await?))
}

/// Ends somebody's link. The audit trail says who did.
#[utoipa::path(
    delete, path = "/administration/links/{workspace}/{user}", operation_id = "end_link", tag = "administration",
    params(OfLink),
    responses(
        (status = 204, description = "It is over."),
        (status = 404, description = "There is none that holds.", body = Problem),
    ),
)]
pub(super) async fn end_link(
    May { caller, .. }: May<Administer>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfLink { workspace, user }): Path<OfLink>,
) -> Result<StatusCode, ApiError> {
    let workspace = app
        .store
        .find_workspace(&workspace)
        .await?
        .ok_or_else(|| ApiError::not_found(format!("there is no workspace '{workspace}'")))?;
    app.store
        .find_link(workspace.id, user)
        .await?
        .filter(|link| link.holds)
        .ok_or_else(|| ApiError::not_found("they have no link there that holds"))?;
    let ended = AuditAction::LinkEnded;
    let entry = caller.entry(ended, workspace.id, user.to_string(), &request_id);
    app.store.append_audit(entry, app.clock.now()).await?;
    app.linking
        .unlink(workspace.id, user, LinkEnd::UnlinkedByAdministrator)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

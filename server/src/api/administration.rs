//! `/api/v1/administration`

pub(crate) mod audit;
pub(crate) mod budget;
pub(crate) mod overview;
pub(crate) mod work;

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
use store::{AuditAction, LinkRow, PageRequest};
use token_broker::LinkEnd;
use utoipa::IntoParams;

use super::{
    caller::{Administer, Caller, May},
    error::ApiError,
    extract::{Json, Path, Query},
    request_id::RequestId,
    workspace::{self, Paging},
};
use crate::{app::App, linking::LinkingError};

/// `/administration/links/{workspace}/{user}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfLink {
    /// The workspace's name.
    pub(crate) workspace: WorkspaceName,
    /// The user's id.
    pub(crate) user: UserId,
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
    Ok(Json(list_links(&app, &paging.request()?).await?))
}

pub(crate) async fn list_links(app: &App, page: &PageRequest) -> Result<Page<Link>, ApiError> {
    app.linking
        .all_links(page)
        .await
        .map_err(|error| match error {
            LinkingError::Store(error) => workspace::cursor(error),
            other => other.into(),
        })
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
    Path(of): Path<OfLink>,
) -> Result<StatusCode, ApiError> {
    let link = link_that_holds(&app, of).await?;
    end(&app, &caller, &request_id, &link).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn link_that_holds(
    app: &App,
    OfLink { workspace, user }: OfLink,
) -> Result<LinkRow, ApiError> {
    let workspace = app
        .store
        .find_workspace(&workspace)
        .await?
        .ok_or_else(|| ApiError::not_found(format!("there is no workspace '{workspace}'")))?;
    app.store
        .find_link(workspace.id, user)
        .await?
        .filter(|link| link.holds)
        .ok_or_else(|| ApiError::not_found("they have no link there that holds"))
}

/// Ends a link, once it is on record who did.
pub(crate) async fn end(
    app: &App,
    caller: &Caller,
    request_id: &RequestId,
    link: &LinkRow,
) -> Result<(), ApiError> {
    let (workspace, user) = (link.workspace, link.user);
    let ended = AuditAction::LinkEnded;
    let entry = caller.entry(ended, workspace, user.to_string(), request_id);
    app.store.append_audit(entry, app.clock.now()).await?;
    app.linking
        .unlink(workspace, user, LinkEnd::UnlinkedByAdministrator)
        .await?;
    Ok(())
}

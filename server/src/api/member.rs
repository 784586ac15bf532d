//! `/api/v1/workspaces/{workspace}/members`

use axum::{extract::State, http::StatusCode};
use model::{
    UserId,
    api::{
        member::{Identity, Member, MemberDeclaration},
        page::Page,
        problem::Problem,
    },
};
use store::{AuditAction, Change, MemberSource, MemberToSet};

use super::{
    address::{InWorkspace, OfMember},
    caller::{ManageMembers, See, Within},
    error::ApiError,
    extract::{Json, Path, Query},
    request_id::RequestId,
    view,
    workspace::{self, Paging},
};
use crate::app::App;

/// A workspace's members, by name.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/members", operation_id = "list_members", tag = "people",
    params(InWorkspace, Paging),
    responses(
        (status = 200, description = "A page of members.", body = Page<Member>),
        (status = 404, description = "There is no such workspace.", body = Problem),
    ),
)]
pub(super) async fn list(
    within: Within<See>,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Member>>, ApiError> {
    let workspace = within.workspace;
    let page = app
        .store
        .list_members(workspace.id, &paging.request()?)
        .await
        .map_err(workspace::cursor)?;
    Ok(Json(
        page.map(|member| view::member(member, &workspace.name)),
    ))
}

/// Makes somebody a member, or gives a member another role.
///
/// Somebody who has never signed in is named by their identity. What the provider's groups give a
/// member stays theirs: the higher role counts.
#[utoipa::path(
    put, path = "/workspaces/{workspace}/members/{user}", operation_id = "set_member", tag = "people",
    params(InWorkspace, OfMember),
    request_body = MemberDeclaration,
    responses(
        (status = 200, description = "They are a member with this role.", body = Member),
        (status = 201, description = "They are a member now.", body = Member),
        (status = 404, description = "There is no such workspace, or nobody of this id has signed in.", body = Problem),
        (status = 409, description = "They are its last owner.", body = Problem),
    ),
)]
pub(crate) async fn set(
    within: Within<ManageMembers>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfMember { user }): Path<OfMember>,
    Json(declaration): Json<MemberDeclaration>,
) -> Result<(StatusCode, Json<Member>), ApiError> {
    let identity = identity(&app, user, declaration.identity).await?;
    let mut entry = within.entry(AuditAction::MemberSet, user.to_string(), &request_id);
    entry.detail = Some(declaration.role.to_string());
    let member = MemberToSet {
        workspace: within.workspace.id,
        issuer: identity.issuer,
        subject: identity.subject,
        role: declaration.role,
        source: MemberSource::Granted,
    };
    let set = app
        .store
        .set_member(member, entry, app.clock.now())
        .await
        .map_err(workspace::conflict)?;
    // With a smaller role goes what came with the greater one.
    app.memberships.departures().announce();
    let status = match set.change {
        Change::Created | Change::Restored => StatusCode::CREATED,
        Change::Updated | Change::Unchanged => StatusCode::OK,
    };
    Ok((
        status,
        Json(view::member(set.record, &within.workspace.name)),
    ))
}

/// Who has this id: as the caller says, or as we know from their sign-in.
async fn identity(app: &App, user: UserId, said: Option<Identity>) -> Result<Identity, ApiError> {
    match said {
        Some(identity) if identity.user() == user => Ok(identity),
        Some(identity) => Err(ApiError::invalid(format!(
            "the user with this identity has another id: {}",
            identity.user()
        ))),
        None => app
            .store
            .find_user(user)
            .await?
            .map(|known| Identity {
                issuer: known.issuer,
                subject: known.subject,
            })
            .ok_or_else(|| {
                ApiError::not_found("nobody with this id has signed in: give their `identity`")
            }),
    }
}

/// Removes a member.
///
/// Their link to Quay ends, and the credentials that they have seen are replaced. What the
/// provider's groups give them is back when they next sign in.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/members/{user}", operation_id = "remove_member",
    tag = "people",
    params(InWorkspace, OfMember),
    responses(
        (status = 204, description = "They are a member no more."),
        (status = 404, description = "There is no such member.", body = Problem),
        (status = 409, description = "They are its last owner.", body = Problem),
    ),
)]
pub(crate) async fn remove(
    within: Within<ManageMembers>,
    request_id: RequestId,
    State(app): State<App>,
    Path(OfMember { user }): Path<OfMember>,
) -> Result<StatusCode, ApiError> {
    let entry = within.entry(AuditAction::MemberRemoved, user.to_string(), &request_id);
    app.store
        .remove_member(within.workspace.id, user, entry, app.clock.now())
        .await
        .map_err(workspace::conflict)?
        .ok_or_else(|| ApiError::not_found("nobody with this id is a member of the workspace"))?;
    app.memberships.departures().announce();
    Ok(StatusCode::NO_CONTENT)
}

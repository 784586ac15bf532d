//! The forms on a workspace's page that say who is in it.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::{
    page::{InviteForm, Wish, typed_for},
    path,
};
use model::{Role, UserId, WorkspaceName, api::member::MemberDeclaration};
use serde::Deserialize;

use super::{Form, Inside, Path, Sure, Visit, workspace::gather};
use crate::{
    api::{
        address::OfMember,
        caller::ManageMembers,
        error::ApiError,
        extract::{Json, Path as Segments},
        member,
        request_id::RequestId,
        view,
    },
    app::App,
};

/// What the form that adds somebody sends.
#[derive(Debug, Deserialize)]
pub(super) struct Addition {
    user: String,
    role: Role,
}

/// `POST /workspaces/{workspace}/members`
///
/// Where it is not done the page says why, and what was typed is still there.
pub(super) async fn add(
    inside: Inside<ManageMembers>,
    visit: Visit,
    State(app): State<App>,
    request_id: RequestId,
    Form(Addition { user, role }): Form<Addition>,
) -> Result<Response, ApiError> {
    let added = match user.trim().parse() {
        Ok(user) => give(&inside, &app, request_id, user, role).await,
        Err(_) => Err(ApiError::invalid(
            "This is nobody's id. They find theirs on their page of workspaces.",
        )),
    };
    let refused = match added {
        Ok(back) => return Ok(back.into_response()),
        Err(refused) if refused.status().is_client_error() => refused,
        Err(failed) => return Err(failed),
    };
    let mut page = gather(&app, inside, Wish::default()).await?;
    page.invite = InviteForm {
        user,
        role: Some(role),
        wrong: Some(match refused.status() {
            StatusCode::NOT_FOUND => {
                "Nobody with this id has signed in to Berth yet. Ask them to do so once.".to_owned()
            }
            _ => refused.detail().to_owned(),
        }),
    };
    Ok(visit.answer(refused.status(), page))
}

/// What the form that changes a role sends.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    role: Role,
}

/// `POST /workspaces/{workspace}/members/{user}`
pub(super) async fn set(
    inside: Inside<ManageMembers>,
    State(app): State<App>,
    request_id: RequestId,
    Path((_, user)): Path<(WorkspaceName, UserId)>,
    Form(form): Form<Change>,
) -> Result<Redirect, ApiError> {
    give(&inside, &app, request_id, user, form.role).await
}

async fn give(
    inside: &Inside<ManageMembers>,
    app: &App,
    request_id: RequestId,
    user: UserId,
    role: Role,
) -> Result<Redirect, ApiError> {
    let declaration = Json(MemberDeclaration {
        role,
        identity: None,
    });
    let (app, of) = (State(app.clone()), Segments(OfMember { user }));
    member::set(inside.within.clone(), request_id, app, of, declaration).await?;
    Ok(back(inside))
}

/// `POST /workspaces/{workspace}/members/{user}/remove`
pub(super) async fn remove(
    inside: Inside<ManageMembers>,
    State(app): State<App>,
    request_id: RequestId,
    Path((_, user)): Path<(WorkspaceName, UserId)>,
    Form(sure): Form<Sure>,
) -> Result<Redirect, ApiError> {
    let back = back(&inside);
    let workspace = &inside.within.workspace;
    if let Some(member) = app.store.find_member(workspace.id, user).await? {
        let member = view::member(member, &workspace.name);
        sure.is(&typed_for(&member), "to remove them, type their name")?;
    }
    let (app, of) = (State(app), Segments(OfMember { user }));
    member::remove(inside.within, request_id, app, of).await?;
    Ok(back)
}

fn back(inside: &Inside<ManageMembers>) -> Redirect {
    Redirect::to(&path::workspace(inside.within.workspace.name.as_str()))
}

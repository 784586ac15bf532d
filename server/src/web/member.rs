//! The forms on a workspace's page that say who is in it.

use axum::{extract::State, response::Redirect};
use frontend::path;
use model::{Role, UserId, WorkspaceName, api::member::MemberDeclaration};
use serde::Deserialize;

use super::{Form, Inside, Path};
use crate::{
    api::{
        address::OfMember,
        caller::ManageMembers,
        error::ApiError,
        extract::{Json, Path as Segments},
        member,
        request_id::RequestId,
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
pub(super) async fn add(
    inside: Inside<ManageMembers>,
    State(app): State<App>,
    request_id: RequestId,
    Form(form): Form<Addition>,
) -> Result<Redirect, ApiError> {
    let user =
        form.user.trim().parse().map_err(|_| {
            ApiError::invalid("this is nobody's id: it is on their page of workspaces")
        })?;
    give(inside, app, request_id, user, form.role).await
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
    give(inside, app, request_id, user, form.role).await
}

async fn give(
    inside: Inside<ManageMembers>,
    app: App,
    request_id: RequestId,
    user: UserId,
    role: Role,
) -> Result<Redirect, ApiError> {
    let back = back(&inside);
    let declaration = Json(MemberDeclaration {
        role,
        identity: None,
    });
    let (app, of) = (State(app), Segments(OfMember { user }));
    member::set(inside.within, request_id, app, of, declaration).await?;
    Ok(back)
}

/// `POST /workspaces/{workspace}/members/{user}/remove`
pub(super) async fn remove(
    inside: Inside<ManageMembers>,
    State(app): State<App>,
    request_id: RequestId,
    Path((_, user)): Path<(WorkspaceName, UserId)>,
) -> Result<Redirect, ApiError> {
    let back = back(&inside);
    let (app, of) = (State(app), Segments(OfMember { user }));
    member::remove(inside.within, request_id, app, of).await?;
    Ok(back)
}

fn back(inside: &Inside<ManageMembers>) -> Redirect {
    Redirect::to(&path::workspace(inside.within.workspace.name.as_str()))
}

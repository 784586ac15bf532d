//! The forms on a workspace's page that say who is in it.

use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use frontend::path;
use model::{Role, UserId, WorkspaceName, api::member::MemberDeclaration};
use serde::Deserialize;

use super::Inside;
use crate::{
    api::{caller::ManageMembers, error::ApiError, member, request_id::RequestId},
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
    let user = form
        .user
        .trim()
        .parse()
        .map_err(|_| ApiError::invalid("this is nobody's id: it is on their page of workspaces"))?;
    give(inside, &app, &request_id, user, form.role).await
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
    give(inside, &app, &request_id, user, form.role).await
}

async fn give(
    inside: Inside<ManageMembers>,
    app: &App,
    request_id: &RequestId,
    user: UserId,
    role: Role,
) -> Result<Redirect, ApiError> {
    let declaration = MemberDeclaration {
        role,
        identity: None,
    };
    member::set_role(app, &inside.within, user, declaration, request_id).await?;
    Ok(back(&inside))
}

/// `POST /workspaces/{workspace}/members/{user}/remove`
pub(super) async fn remove(
    inside: Inside<ManageMembers>,
    State(app): State<App>,
    request_id: RequestId,
    Path((_, user)): Path<(WorkspaceName, UserId)>,
) -> Result<Redirect, ApiError> {
    member::remove_from(&app, &inside.within, user, &request_id).await?;
    Ok(back(&inside))
}

fn back(inside: &Inside<ManageMembers>) -> Redirect {
    Redirect::to(&path::workspace(inside.within.workspace.name.as_str()))
}

//! The first page: who is here, and where to go.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use model::Role;
use store::{PageRequest, WorkspaceRecord};

use super::{Page, own_path};
use crate::{api::error::ApiError, app::App, session::Person};

/// `GET /`
pub(super) async fn home(
    State(app): State<App>,
    Extension(person): Extension<Option<Person>>,
) -> Result<Response, ApiError> {
    let Some(person) = person else {
        return Ok(Page::new("Berth", stranger()).into_response());
    };
    let memberships = app
        .store
        .list_memberships(person.user, &PageRequest::first(PageRequest::LONGEST))
        .await?;
    let content = workspaces(&memberships.items);
    Ok(Page::new("Your workspaces", content)
        .of(Some(&person))
        .into_response())
}

fn stranger() -> Markup {
    html! {
        p { "Berth gives every component a repository at the registry, and its builds what they need to push to it." }
        p { a.button href="/sign-in" { "Sign in" } }
        p.soft { "Programs use the " a href="/api/v1/docs" { "API" } "." }
    }
}

fn workspaces(memberships: &[(WorkspaceRecord, Role)]) -> Markup {
    html! {
        @if memberships.is_empty() {
            p { "You are a member of no workspace. An owner of one can make you a member." }
        }
        @for (workspace, role) in memberships {
            div.panel {
                p { b { (workspace.name) } " · " (role) }
                @if *role == Role::Owner {
                    p { a href=(own_path(&["workspaces", workspace.name.as_str(), "link"])) { "Link a Quay account" } }
                }
            }
        }
        p.soft { "Everything else is in the " a href="/api/v1/docs" { "API" } "." }
    }
}

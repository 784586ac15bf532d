//! The web app: pages, the forms on them, and what browsers load.
//!
//! A page is what the API would answer, given to a page of [`frontend`]. Handlers take the same
//! capabilities as the API's (`inside::Inside`) and call the same functions; a form's handler ends in a
//! redirect to a page. What they refuse is an [`ApiError`](crate::api::error::ApiError), which
//! `failure` shows as a page. Nothing else in this crate makes HTML for people who are signed in.

mod administration;
mod component;
mod extract;
pub(crate) mod failure;
mod home;
mod inside;
mod member;
mod over;
mod policy;
pub mod site;
mod sure;
mod theme;
mod visit;
mod workspace;

use axum::{
    Router,
    routing::{get, post},
};

use crate::app::App;

pub(crate) use extract::{Form, Path};
pub(crate) use inside::Inside;
pub(crate) use over::Over;
pub use site::Site;
use sure::Sure;
pub(crate) use visit::Visit;

/// The pages that every visitor has.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(home::home))
        .route("/theme", post(theme::choose))
        .merge(administration::router())
        .route("/workspaces", get(home::workspaces))
        .route("/workspaces/{workspace}", get(workspace::page))
        .route("/workspaces/{workspace}/components", post(workspace::add))
        .route(
            "/workspaces/{workspace}/components/{component}",
            get(component::page),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/delete",
            post(component::remove),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/restore",
            post(component::restore),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/retry",
            post(component::retry),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/rotate",
            post(component::rotate),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/end-drain",
            post(component::end_drain),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/test",
            post(component::test),
        )
        .route(
            "/workspaces/{workspace}/components/{component}/tags",
            get(component::tags),
        )
        .route("/workspaces/{workspace}/members", post(member::add))
        .route("/workspaces/{workspace}/members/{user}", post(member::set))
        .route(
            "/workspaces/{workspace}/members/{user}/remove",
            post(member::remove),
        )
}

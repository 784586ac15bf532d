//! The JSON API under `/api/v1/`.
//!
//! A [`Route`] is a method, a path template and a plain function from a [`Request`] to an
//! [`Outcome`]; it runs while the [`World`](crate::state::World) is locked, so a call sees and
//! changes the state alone. The gates before it are Quay's own, in Quay's order: the browser check,
//! authentication, CSRF, read-only mode, anonymous access. One file holds the routes of one noun;
//! a number in a comment names the recording that the route is held to.

mod access;
mod answer;
mod app_token;
mod application;
mod authorization;
mod capability;
mod dispatch;
mod entity;
mod gate;
mod invitation;
mod log;
mod manifest;
mod member;
mod notification;
mod organization;
mod page;
mod permission;
mod prototype;
mod prune;
mod quota;
mod repository;
mod request;
mod robot;
mod route;
mod schema;
mod sign_up;
mod superuser;
mod table;
mod tag;
mod team;
mod token;
mod user;
mod view;

pub(crate) use answer::{Answer, Outcome, Refusal};
pub(crate) use dispatch::answer;
pub(crate) use request::Request;
pub(crate) use route::Route;

/// Every route, in the order in which templates are tried: a repository's name can hold slashes, so
/// what goes on after it comes before the repository itself.
fn all_routes() -> Vec<Route> {
    [
        organization::routes(),
        member::routes(),
        team::routes(),
        invitation::routes(),
        robot::routes(),
        prototype::routes(),
        application::routes(),
        token::routes(),
        quota::routes(),
        prune::routes(),
        log::routes(),
        permission::routes(),
        tag::routes(),
        manifest::routes(),
        notification::routes(),
        repository::routes(),
        user::routes(),
        sign_up::routes(),
        authorization::routes(),
        app_token::routes(),
        superuser::routes(),
        entity::routes(),
        capability::own_routes(),
        crate::oauth::api_routes(),
    ]
    .concat()
}

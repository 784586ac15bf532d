//! The JSON API under `/api/v1/`.
//!
//! A [`Route`] is a method, a path template and a plain function from a [`Request`] to an
//! [`Outcome`]; it runs while the [`World`](crate::state::World) is locked, so a call sees and
//! changes the state alone. The gates before it are Quay's own, in Quay's order: the browser check,
//! authentication, CSRF, anonymous access, read-only mode.

mod answer;
mod gate;
mod organization;
mod request;
mod route;

pub(crate) use answer::{Answer, Outcome, Refusal};
pub(crate) use gate::answer;
pub(crate) use request::Request;
pub(crate) use route::Route;

/// Every route, in the order in which templates are tried.
pub(crate) fn routes() -> Vec<Route> {
    [organization::routes(), crate::oauth::api_routes()].concat()
}

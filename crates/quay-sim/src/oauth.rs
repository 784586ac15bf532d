//! The pages and calls for people's browsers: sign-in, sessions, CSRF, consent, code exchange.

pub(crate) mod session;

use axum::Router;

use crate::{api::Route, sim::QuaySim};

pub(crate) use session::Sessions;

/// Authorization codes that wait for their exchange.
#[derive(Debug, Default)]
pub(crate) struct Codes {}

impl Codes {
    /// Forgets the codes of a deleted application.
    pub(crate) fn forget_application(&mut self, _client_id: &str) {}
}

/// The routes outside `/api/v1/`.
pub(crate) fn router() -> Router<QuaySim> {
    Router::new()
}

/// The routes under `/api/v1/` (`signin`, `signout`, ..), which pass the same gates as all others.
pub(crate) fn api_routes() -> Vec<Route> {
    Vec::new()
}

//! The registry: `/v2/`, its token endpoint, and the blobs.
//!
//! What it needs from the rest: `World::authenticate_robot`, `authenticate_user`,
//! `authenticate_token`, `effective_role`, `find_repository(_mut)`, `create_repository` and `log`.

use axum::Router;

use crate::sim::QuaySim;

/// Blobs by digest, and uploads that are not finished.
#[derive(Debug, Default)]
pub(crate) struct Blobs {}

/// The registry's routes.
pub(crate) fn router() -> Router<QuaySim> {
    Router::new()
}

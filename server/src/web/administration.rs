//! `/administration`: what concerns all workspaces.

mod overview;

use axum::{Router, routing::get};

use crate::app::App;

/// The pages for administrators of the platform.
pub(super) fn router() -> Router<App> {
    Router::new().route("/administration", get(overview::page))
}

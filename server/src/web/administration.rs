//! `/administration`: what concerns all workspaces.

mod audit;
mod debts;
mod links;
mod overview;
mod rotations;
mod service_token;
mod work;

use axum::{
    Router,
    routing::{get, post},
};

use crate::app::App;

/// The pages for administrators of the platform.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/administration", get(overview::page))
        .route(
            "/administration/service-token",
            get(service_token::page).post(service_token::replace),
        )
        .route(
            "/administration/service-token/rotation",
            post(service_token::rotate),
        )
        .route("/administration/rotations", get(rotations::page))
        .route("/administration/work", get(work::page))
        .route("/administration/links", get(links::page))
        .route(
            "/administration/links/{workspace}/{user}/end",
            post(links::end),
        )
        .route("/administration/debts", get(debts::page))
        .route("/administration/audit", get(audit::page))
}

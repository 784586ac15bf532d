//! Whether the server lives, and whether it should get requests.

use axum::{extract::State, http::StatusCode};

use crate::app::App;
use crate::logging::chain;

/// It answers, so it lives.
pub(super) async fn live() -> StatusCode {
    StatusCode::OK
}

/// It should get requests while its database answers and nobody has asked it to stop.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.shutdown.draining.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(
                error = %chain(&error),
                "not ready: the database does not answer"
            );
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}

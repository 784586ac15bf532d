//! `/administration`

use axum::{extract::State, response::Response};
use frontend::page::AdministrationOverview;

use crate::{
    api::{administration::overview, caller::Administer, error::ApiError},
    app::App,
    web::{Over, Visit},
};

/// `GET /administration`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
) -> Result<Response, ApiError> {
    Ok(visit.show(AdministrationOverview {
        overview: overview::gather(&app).await?,
        found_out: app.linking.found_out().await?,
    }))
}

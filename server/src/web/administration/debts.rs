//! `/administration/debts`

use axum::{extract::State, response::Response};
use frontend::page::AdministrationDebts;

use crate::{
    api::{caller::Administer, error::ApiError},
    app::App,
    web::{Over, Visit},
};

/// `GET /administration/debts`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
) -> Result<Response, ApiError> {
    Ok(visit.show(AdministrationDebts {
        debts: app.linking.all_debts().await?,
        grants: app.linking.recent_grants().await,
    }))
}

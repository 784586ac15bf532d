//! `/administration/rotations`

use axum::{extract::State, response::Response};
use frontend::page::AdministrationRotations;

use crate::{
    api::{
        administration::work, caller::Administer, error::ApiError, extract::Query,
        workspace::Paging,
    },
    app::App,
    web::{Over, Visit},
};

/// `GET /administration/rotations`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Response, ApiError> {
    let list = work::list_rotations(&app, &paging.request()?).await?;
    Ok(visit.show(AdministrationRotations(list)))
}

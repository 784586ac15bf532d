//! `/administration/service-token`

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::page::AdministrationServiceToken;
use serde::Deserialize;

use crate::{
    api::{caller::Administer, error::ApiError, request_id::RequestId, service_token::order},
    app::App,
    web::{Form, Over, Visit},
};

const HERE: &str = "/administration/service-token";

/// `GET /administration/service-token`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
) -> Result<Response, ApiError> {
    Ok(visit.show(AdministrationServiceToken {
        token: app.rotation.state().await?,
        wrong: None,
    }))
}

/// `POST /administration/service-token/rotation`
pub(super) async fn rotate(
    over: Over<Administer>,
    State(app): State<App>,
    request_id: RequestId,
) -> Result<Redirect, ApiError> {
    let order = order(&over.may.caller, &request_id);
    app.rotation.ask(&order).await?;
    Ok(Redirect::to(HERE))
}

/// What the form sends that replaces the token.
#[derive(Deserialize)]
pub(super) struct Pasted {
    token: String,
}

/// `POST /administration/service-token`
///
/// Where the token is not taken the page says why, and the token is gone.
pub(super) async fn replace(
    over: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
    request_id: RequestId,
    Form(Pasted { token }): Form<Pasted>,
) -> Result<Response, ApiError> {
    let order = order(&over.may.caller, &request_id);
    let refused = match app.rotation.paste(&token.into(), &order).await {
        Ok(()) => return Ok(Redirect::to(HERE).into_response()),
        Err(refused) => ApiError::from(refused),
    };
    if !refused.status().is_client_error() {
        return Err(refused);
    }
    let page = AdministrationServiceToken {
        token: app.rotation.state().await?,
        wrong: Some(refused.detail().to_owned()),
    };
    Ok(visit.answer(refused.status(), page))
}

//! `/api/v1/administration/service-token`

use axum::{extract::State, http::StatusCode};
use model::api::{
    problem::Problem,
    service_token::{PastedToken, ServiceToken},
};

use super::{
    caller::{Administer, Caller, May},
    error::ApiError,
    extract::Json,
    request_id::RequestId,
};
use crate::{app::App, service_token::Order};

/// The service token: which generations of it there are, how far a rotation is, and what an
/// administrator is asked for. Never the token itself.
#[utoipa::path(
    get, path = "/administration/service-token", operation_id = "get_service_token", tag = "administration",
    responses(
        (status = 200, description = "How it is.", body = ServiceToken),
        (status = 409, description = "There is none that can be read.", body = Problem),
    ),
)]
pub(super) async fn get(
    _: May<Administer>,
    State(app): State<App>,
) -> Result<Json<ServiceToken>, ApiError> {
    Ok(Json(app.rotation.state().await?))
}

/// Has the service token replaced now, where Berth can make another: it is made, tested, switched
/// to, and the one before is revoked and proven dead. Asking again while that goes on changes nothing.
#[utoipa::path(
    post, path = "/administration/service-token/rotation", operation_id = "rotate_service_token", tag = "administration",
    responses(
        (status = 202, description = "Berth is at work.", body = ServiceToken),
        (status = 409, description = "Berth cannot make one here, or the current one does not work: paste one.", body = Problem),
        (status = 502, description = "Quay cannot be asked just now.", body = Problem),
    ),
)]
pub(super) async fn rotate(
    May { caller, .. }: May<Administer>,
    request_id: RequestId,
    State(app): State<App>,
) -> Result<(StatusCode, Json<ServiceToken>), ApiError> {
    app.rotation.ask(&order(&caller, &request_id)).await?;
    Ok((StatusCode::ACCEPTED, Json(app.rotation.state().await?)))
}

/// Takes a token that was made at Quay by hand. It is tested first: Berth's account, every scope
/// that the work needs, none that it must not have. What does not do is not kept.
#[utoipa::path(
    post, path = "/administration/service-token/replacement", operation_id = "replace_service_token", tag = "administration",
    request_body = PastedToken,
    responses(
        (status = 202, description = "It does; Berth switches to it.", body = ServiceToken),
        (status = 409, description = "It does not do: the detail says why. It was not kept.", body = Problem),
        (status = 502, description = "Quay cannot be asked just now. It was not kept.", body = Problem),
    ),
)]
pub(super) async fn replace(
    May { caller, .. }: May<Administer>,
    request_id: RequestId,
    State(app): State<App>,
    Json(PastedToken { token }): Json<PastedToken>,
) -> Result<(StatusCode, Json<ServiceToken>), ApiError> {
    let order = order(&caller, &request_id);
    app.rotation.paste(&token.into(), &order).await?;
    Ok((StatusCode::ACCEPTED, Json(app.rotation.state().await?)))
}

/// Who asks, for the audit trail.
pub(crate) fn order(caller: &Caller, request_id: &RequestId) -> Order {
    Order {
        actor: caller.actor(),
        request_id: Some(request_id.to_string()),
    }
}

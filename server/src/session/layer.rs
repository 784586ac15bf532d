//! The layer that says who a request comes from.

use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower_sessions::Session;

use super::{Person, find};
use crate::{
    api::{error::ApiError, request_id::RequestId},
    app::App,
    sign_in::access_token,
};

/// Puts `Option<Person>` among the request's extensions: the person of its session, or of its
/// access token. A request that shows an `Authorization` header is what that says, whatever its
/// cookie says; platform tokens are for [`api::caller`](crate::api::caller) to look at.
pub async fn identify(
    State(app): State<App>,
    session: Session,
    request_id: RequestId,
    mut request: Request,
    next: Next,
) -> Response {
    let person: Result<Option<Person>, ApiError> = match request
        .headers()
        .get(header::AUTHORIZATION)
    {
        Some(authorization) => access_token::find_person(&app, authorization, &request_id).await,
        None => find(&session)
            .await
            .map(|signed_in| signed_in.map(super::SignedIn::person))
            .map_err(ApiError::unavailable),
    };
    match person {
        Ok(person) => {
            request.extensions_mut().insert(person);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

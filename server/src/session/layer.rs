//! The layer that says who a request comes from.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower_sessions::Session;

use super::{Person, SessionRows, SignedIn, find, note_use};
use crate::{
    api::{error::ApiError, request_id::RequestId},
    app::App,
    sign_in::access_token,
};

/// With this header a page says that it asks by itself, and that nobody has pressed anything.
pub const UNATTENDED: &str = frontend::UNATTENDED;

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
    let found = find_person(&app, &session, request.headers(), &request_id).await;
    let person = match found {
        Ok(Found::Nobody) => None,
        Ok(Found::ByToken(person)) => Some(person),
        Ok(Found::BySession(signed_in)) => {
            if !is_unattended(request.headers()) {
                let now = app.clock.now();
                if let Err(error) = note_use(&session, signed_in.clone(), now).await {
                    return ApiError::unavailable(error).into_response();
                }
            }
            Some(signed_in.person())
        }
        Err(error) => return error.into_response(),
    };
    request.extensions_mut().insert(person);
    next.run(request).await
}

/// Who a request comes from that began a while ago: nobody, where its session or its token has
/// ended since.
///
/// # Errors
/// As for a new request.
pub async fn identify_anew(app: &App, parts: &mut Parts) -> Result<(), ApiError> {
    let id = parts.extensions.get::<Session>().and_then(Session::id);
    // Another one: the request's own remembers what it has read.
    let rows = SessionRows::new(Arc::clone(&app.store), Arc::clone(&app.clock));
    let session = Session::new(id, Arc::new(rows), None);
    let Ok(request_id) = RequestId::from_request_parts(parts, app).await;
    let person = match find_person(app, &session, &parts.headers, &request_id).await? {
        Found::Nobody => None,
        Found::ByToken(person) => Some(person),
        Found::BySession(signed_in) => Some(signed_in.person()),
    };
    parts.extensions.insert(person);
    Ok(())
}

enum Found {
    Nobody,
    ByToken(Person),
    BySession(SignedIn),
}

async fn find_person(
    app: &App,
    session: &Session,
    headers: &HeaderMap,
    request_id: &RequestId,
) -> Result<Found, ApiError> {
    let found = match headers.get(header::AUTHORIZATION) {
        Some(authorization) => access_token::find_person(app, authorization, request_id)
            .await?
            .map(Found::ByToken),
        None => find(session)
            .await
            .map_err(ApiError::unavailable)?
            .map(Found::BySession),
    };
    Ok(found.unwrap_or(Found::Nobody))
}

/// Whether nobody has asked for this: a page that keeps itself up to date does. Who walks away from
/// one is to be signed out in time (S4).
fn is_unattended(headers: &HeaderMap) -> bool {
    let is_stream = headers
        .get(header::ACCEPT)
        .is_some_and(|accepts| accepts == "text/event-stream");
    is_stream || headers.contains_key(UNATTENDED)
}

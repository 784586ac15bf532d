//! Signing out: here, and on the way to the provider (OpenID Connect RP-Initiated Logout).

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::page::SignedOut;
use store::{Actor, AuditAction, AuditEntry};
use tower_sessions::Session;
use url::Url;

use crate::{
    api::{error::ApiError, request_id::RequestId},
    app::App,
    session,
    web::Visit,
};

/// Browsers take no change to a `__Host-` cookie that does not say all of this again.
const NO_COOKIE: HeaderValue =
    HeaderValue::from_static("__Host-berth=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");

/// `POST /sign-out`
pub(super) async fn sign_out(
    State(app): State<App>,
    session: Session,
    request_id: RequestId,
) -> Result<Response, ApiError> {
    if let Some(signed_in) = session::find(&session)
        .await
        .map_err(ApiError::unavailable)?
    {
        let entry = AuditEntry {
            actor: Actor::User(signed_in.user),
            action: AuditAction::SignedOut,
            workspace: None,
            subject: signed_in.user.to_string(),
            detail: None,
            request_id: Some(request_id.to_string()),
        };
        // The end comes first: a session that outlives its sign-out is worse than one record less.
        session::end(&session)
            .await
            .map_err(ApiError::unavailable)?;
        app.store.append_audit(entry, app.clock.now()).await?;
    }
    let mut response = Redirect::to("/signed-out").into_response();
    response.headers_mut().append(header::SET_COOKIE, NO_COOKIE);
    Ok(response)
}

/// `GET /signed-out`
pub(super) async fn page(State(app): State<App>, visit: Visit) -> Response {
    let at_provider = end_of_session(&app).await;
    visit.show(SignedOut {
        at_provider: at_provider.map(|(host, address)| (host, address.into())),
    })
}

/// Where the provider's own session is ended. The address names us and nobody else: an ID token in
/// it would be in the browser's history, and in logs.
async fn end_of_session(app: &App) -> Option<(String, Url)> {
    let provider = app.sign_in.provider()?;
    let metadata = provider.metadata(app.clock.now()).await.ok()?;
    let mut address = metadata
        .additional_metadata()
        .end_session_endpoint
        .clone()?;
    address
        .query_pairs_mut()
        .append_pair("client_id", &provider.config().client_id);
    Some((provider.host(), address))
}

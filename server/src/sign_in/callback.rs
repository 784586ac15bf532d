//! The way back from the provider.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use model::{SessionKey, Timestamp, UserId};
use openidconnect::{
    AuthorizationCode, OAuth2TokenResponse as _, PkceCodeVerifier, RequestTokenError,
    TokenResponse as _,
    core::{CoreErrorResponseType, CoreTokenResponse},
};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use store::{Actor, AuditAction, AuditEntry, SignInRecord};
use tower_sessions::Session;

use super::{
    ReturnTo,
    cookie::{self, Binding},
    http::HttpError,
    id_token::{self, Expected, Freshness, IdTokenFault},
    identity::Identity,
    provider::{Metadata, Provider, ProviderError},
    refusal::Refusal,
    start::MAY_TAKE,
};
use crate::{
    api::request_id::RequestId,
    app::App,
    session::{self, SignedIn},
    web::Visit,
};

/// What the browser brings back. A parameter that is there twice is an answer that cannot be read.
#[derive(Deserialize)]
pub(super) struct Answer {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// `GET /sign-in/callback`
pub(super) async fn callback(
    State(app): State<App>,
    session: Session,
    visit: Visit,
    request_id: RequestId,
    headers: HeaderMap,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Response {
    let done = match answer {
        Ok(Query(answer)) => finish(&app, &session, &request_id, &headers, answer).await,
        Err(_) => Err(Refusal::Unreadable),
    };
    match done {
        Ok(return_to) => Redirect::to(return_to.as_str()).into_response(),
        Err(refusal) => refusal.answer(&app, visit, &request_id).await,
    }
}

async fn finish(
    app: &App,
    session: &Session,
    request_id: &RequestId,
    headers: &HeaderMap,
    answer: Answer,
) -> Result<ReturnTo, Refusal> {
    let provider = app.sign_in.provider().ok_or(Refusal::Off)?;
    let now = app.clock.now();
    let state = answer.state.as_deref().ok_or(Refusal::Unreadable)?;
    // Whatever comes next, this state has been used.
    let record = app
        .store
        .take_sign_in(cookie::digest(state), now)
        .await?
        .ok_or(Refusal::UnknownState)?;
    let binding = Binding::find(headers);
    if binding.is_none_or(|binding| binding.digest() != record.browser) {
        return Err(Refusal::OtherBrowser);
    }
    let metadata = provider.metadata(now).await?;
    check_issuer(&metadata, provider, answer.iss.as_deref())?;
    if let Some(error) = answer.error {
        return Err(Refusal::Denied(code_only(&error)));
    }
    let code = answer.code.ok_or(Refusal::Unreadable)?;
    let tokens = exchange(provider, &metadata, code, &record).await?;
    let identity = identify(provider, &tokens, &record, now).await?;
    let freshness = Freshness::stored(&record.purpose);
    let before = before_step_up(session, freshness, &identity).await?;
    note_session_before(app, session, headers, identity.user(), request_id).await?;
    admit(app, session, identity, before, request_id).await?;
    Ok(record.return_to.parse().unwrap_or_default())
}

/// RFC 9207, section 2.4: an answer that names another issuer is another's, and one that names none
/// is, too, where the provider names itself.
fn check_issuer(
    metadata: &Metadata,
    provider: &Provider,
    named: Option<&str>,
) -> Result<(), Refusal> {
    let must_be_named = metadata
        .additional_metadata()
        .authorization_response_iss_parameter_supported;
    match named {
        Some(named) if named == provider.issuer() => Ok(()),
        None if !must_be_named => Ok(()),
        _ => Err(Refusal::OtherIssuer),
    }
}

async fn exchange(
    provider: &Provider,
    metadata: &Metadata,
    code: String,
    record: &SignInRecord,
) -> Result<CoreTokenResponse, Refusal> {
    let client = provider.client(metadata).await?;
    let verifier = PkceCodeVerifier::new(record.verifier.expose_secret().to_owned());
    let call = |request| provider.http().clone().call(request);
    client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|_| ProviderError::Answer("it names no token endpoint".to_owned()))?
        .set_pkce_verifier(verifier)
        .request_async(&call)
        .await
        .map_err(exchange_fault)
}

fn exchange_fault(
    error: RequestTokenError<
        HttpError,
        openidconnect::StandardErrorResponse<CoreErrorResponseType>,
    >,
) -> Refusal {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            Refusal::Code(code_only(answer.error().as_ref()))
        }
        RequestTokenError::Request(error) => ProviderError::Unreachable(error).into(),
        // What it answered may hold tokens: it is not looked at any more.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refusal::Answer,
    }
}

async fn identify(
    provider: &Provider,
    tokens: &CoreTokenResponse,
    record: &SignInRecord,
    now: Timestamp,
) -> Result<Identity, Refusal> {
    let token = tokens.id_token().ok_or(Refusal::NoIdToken)?;
    let expected = Expected {
        client_id: provider.client_id(),
        nonce: &record.nonce,
        begun_at: record.expires_at.minus(MAY_TAKE),
        freshness: Freshness::stored(&record.purpose),
        access_token: tokens.access_token(),
    };
    let metadata = provider.metadata(now).await?;
    let claims = match id_token::check(token, &metadata, &expected, now) {
        Err(IdTokenFault::UnknownKey) => {
            let metadata = provider.refreshed(now).await?;
            id_token::check(token, &metadata, &expected, now)
        }
        other => other,
    }
    .map_err(Refusal::IdToken)?;
    Identity::of(&claims, provider.config(), now).map_err(Refusal::Nameless)
}

/// The session that a step-up goes on with. Where it has ended meanwhile, the step-up is a sign-in.
async fn before_step_up(
    session: &Session,
    freshness: Freshness,
    identity: &Identity,
) -> Result<Option<SignedIn>, Refusal> {
    if freshness == Freshness::Any {
        return Ok(None);
    }
    let before = session::find(session).await?;
    match &before {
        Some(signed_in) if signed_in.user != identity.user() => Err(Refusal::OtherPerson),
        _ => Ok(before),
    }
}

/// Puts on record whose session the sign-in of this user ends in the browser, where it is somebody
/// else's, and a session that is none: it ended, or was planted to be signed in with (S4).
pub(super) async fn note_session_before(
    app: &App,
    session: &Session,
    headers: &HeaderMap,
    user: UserId,
    request_id: &RequestId,
) -> Result<(), Refusal> {
    let before = session::find(session).await?;
    let (action, subject, detail) = match before {
        Some(before) if before.user != user => (
            AuditAction::SessionsEnded,
            before.user.to_string(),
            "somebody else signed in, in the same browser",
        ),
        None if session::has_cookie(headers) => (
            AuditAction::Denied,
            "session".to_owned(),
            "the browser brought a session that there is not",
        ),
        _ => return Ok(()),
    };
    let entry = AuditEntry {
        actor: Actor::User(user),
        action,
        workspace: None,
        subject,
        detail: Some(detail.to_owned()),
        request_id: Some(request_id.to_string()),
    };
    app.store.append_audit(entry, app.clock.now()).await?;
    Ok(())
}

/// Signs somebody in who has proven who they are: on record first, then a session of its own (S4).
pub(super) async fn admit(
    app: &App,
    session: &Session,
    identity: Identity,
    before: Option<SignedIn>,
    request_id: &RequestId,
) -> Result<(), Refusal> {
    let now = app.clock.now();
    let user = app.store.note_sign_in(identity.to_note(), now).await?;
    app.memberships.signed_in(&user, &identity.groups).await?;
    let is_step_up = before.is_some();
    let (started_at, secret) = match before {
        Some(before) => (before.started_at, before.secret),
        None => (now, cookie::secret(&app.random)),
    };
    let entry = AuditEntry {
        actor: Actor::User(user.id),
        action: AuditAction::SignedIn,
        workspace: None,
        subject: user.id.to_string(),
        detail: Some(format!(
            "{} {}{}",
            if is_step_up {
                "stepped up in session"
            } else {
                "session"
            },
            SessionKey::of(&["session", &secret]),
            if identity.administrator {
                ", as an administrator"
            } else {
                ""
            }
        )),
        request_id: Some(request_id.to_string()),
    };
    app.store.append_audit(entry, now).await?;
    let signed_in = SignedIn {
        user: user.id,
        name: user.name,
        administrator: identity.administrator,
        authenticated_at: identity.authenticated_at,
        started_at,
        provider_session: identity.provider_session,
        secret,
    };
    session::begin(session, signed_in).await?;
    Ok(())
}

/// A code of the provider, if it is one: the rest could be anybody's text.
fn code_only(error: &str) -> String {
    let is_code = !error.is_empty()
        && error.len() <= 64
        && error
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_code { error } else { "no known reason" }.to_owned()
}

//! The way back from the provider.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{IntoResponse as _, Redirect, Response},
};
use model::Timestamp;
use openidconnect::{
    AuthorizationCode, OAuth2TokenResponse as _, PkceCodeVerifier, RequestTokenError,
    TokenResponse as _,
    core::{CoreErrorResponseType, CoreTokenResponse},
};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use store::SignInRecord;

use super::{
    ReturnTo,
    arrival::Arrival,
    cookie::{self, Binding},
    http::HttpError,
    id_token::{self, Expected, Freshness, IdTokenFault},
    identity::Identity,
    provider::{Metadata, Provider, ProviderError},
    refusal::Refusal,
    start::MAY_TAKE,
};
use crate::web::Visit;

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
    arrival: Arrival,
    visit: Visit,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Response {
    let done = match answer {
        Ok(Query(answer)) => finish(&arrival, answer).await,
        Err(_) => Err(Refusal::Unreadable),
    };
    match done {
        Ok(return_to) => Redirect::to(return_to.as_str()).into_response(),
        Err(refusal) => {
            refusal
                .answer(&arrival.app, visit, &arrival.request_id)
                .await
        }
    }
}

async fn finish(arrival: &Arrival, answer: Answer) -> Result<ReturnTo, Refusal> {
    let app = &arrival.app;
    let provider = app.sign_in.provider().ok_or(Refusal::Off)?;
    let now = app.clock.now();
    let state = answer.state.as_deref().ok_or(Refusal::Unreadable)?;
    // Whatever comes next, this state has been used.
    let record = app
        .store
        .take_sign_in(cookie::digest(state), now)
        .await?
        .ok_or(Refusal::UnknownState)?;
    let binding = Binding::find(&arrival.headers);
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
    let before = match freshness {
        Freshness::Any => None,
        _ => arrival.session_to_step_up(identity.user()).await?,
    };
    arrival.note_session_before(identity.user()).await?;
    arrival.admit(identity, before).await?;
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

/// A code of the provider, if it is one: the rest could be anybody's text.
fn code_only(error: &str) -> String {
    let is_code = !error.is_empty()
        && error.len() <= 64
        && error
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_code { error } else { "no known reason" }.to_owned()
}

//! Access tokens of the sign-in provider, shown to the API by programs that act for a person.
//!
//! Only JWT of the type `at+jwt` (RFC 9068) for an audience that the configuration names: an ID
//! token says who signed in somewhere, not that somebody may call us.

use axum::http::HeaderValue;
use store::{Actor, AuditAction, AuditEntry};

use super::{
    identity::Identity,
    jwt::{Jwt, JwtFault},
    provider::{Provider, VerifyError},
};
use crate::{
    api::{error::ApiError, request_id::RequestId},
    app::App,
    logging::chain,
    platform_token,
    session::Person,
};

/// The person of an access token. `None` for what is none: a platform token, or nothing we know.
///
/// # Errors
/// 401 for an access token that is not good, which goes on record.
pub(crate) async fn find_person(
    app: &App,
    authorization: &HeaderValue,
    request_id: &RequestId,
) -> Result<Option<Person>, ApiError> {
    let Some(provider) = app
        .sign_in
        .provider()
        .filter(|provider| !provider.config().audiences.is_empty())
    else {
        return Ok(None);
    };
    let Some(token) = bearer(authorization) else {
        return Ok(None);
    };
    match person(app, provider, token).await {
        Ok(person) => Ok(Some(person)),
        Err(VerifyError::Provider(error)) => Err(ApiError::unavailable(error)),
        Err(VerifyError::Jwt(fault)) => {
            tracing::warn!(request.id = %request_id, error = %chain(&fault), "an access token was refused");
            let entry = AuditEntry {
                actor: Actor::Anonymous,
                action: AuditAction::SignInRefused,
                workspace: None,
                subject: "access token".to_owned(),
                detail: Some(fault.to_string()),
                request_id: Some(request_id.to_string()),
            };
            app.store.append_audit(entry, app.clock.now()).await?;
            Err(ApiError::unauthenticated(format!(
                "this access token is not taken: {fault}"
            )))
        }
    }
}

/// The bearer token, if it could be a JWT.
fn bearer(authorization: &HeaderValue) -> Option<&str> {
    let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    let could_be = scheme.eq_ignore_ascii_case("bearer")
        && !token.starts_with(platform_token::PREFIX)
        && token.matches('.').count() == 2;
    could_be.then_some(token)
}

async fn person(app: &App, provider: &Provider, token: &str) -> Result<Person, VerifyError> {
    let now = app.clock.now();
    let token = provider.verify(token, now).await?;
    check_kind_and_audience(&token, provider)?;
    token.claims.check(provider.issuer(), now)?;
    if token.claims.time("exp").is_none() {
        return Err(JwtFault::Time.into());
    }
    let identity = Identity::of(&token.claims, provider.config(), now)?;
    Ok(Person {
        user: identity.user(),
        name: identity.name,
        administrator: identity.administrator,
        authenticated_at: identity.authenticated_at,
        session: None,
    })
}

fn check_kind_and_audience(token: &Jwt, provider: &Provider) -> Result<(), JwtFault> {
    if token.kind.as_deref() != Some("at+jwt") {
        return Err(JwtFault::Kind);
    }
    let audiences = &provider.config().audiences;
    if !audiences
        .iter()
        .any(|audience| token.claims.is_for(audience))
    {
        return Err(JwtFault::Audience);
    }
    Ok(())
}

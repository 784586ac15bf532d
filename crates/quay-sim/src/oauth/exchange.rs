//! `POST /oauth/access_token`: a code for a token of ten years.

use axum::{
    http::{StatusCode, header},
    response::Response,
};
use serde_json::json;

use super::{
    application::accepts_redirect,
    visit::{Refusal, Visit, oauth_json},
};
use crate::{
    state::{NewToken, TEN_YEARS},
    variant::Interface,
};

/// Exchanges the code. Nothing but a success uses it up (079 to 083, 091).
pub(super) fn exchange(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    if visit.world.variant.interface == Interface::React && !asks_for_angular(visit) {
        return Err(Refusal::Nginx);
    }
    let grant_type = visit.require("grant_type")?;
    let client_id = visit.require("client_id")?;
    let redirect_uri = visit.require("redirect_uri")?;
    let code = visit.require("code")?;
    let scope = visit.require("scope")?;
    if has_basic_credentials(visit) {
        return Err(Refusal::Crash);
    }
    if grant_type != "authorization_code" {
        return Err(Refusal::NotExchanged("unsupported_grant_type"));
    }
    let secret = visit.parameters.first("client_secret").unwrap_or_default();
    let application = visit
        .world
        .find_application(&client_id)
        .filter(|application| application.client_secret == secret)
        .ok_or(Refusal::NotExchanged("invalid_client"))?;
    if !accepts_redirect(visit, application, &redirect_uri) {
        return Err(Refusal::NotExchanged("invalid_grant"));
    }
    let grant = visit
        .world
        .codes
        .redeem(&code, &client_id, &scope)
        .ok_or(Refusal::NotExchanged("invalid_grant"))?;
    let new = NewToken {
        user: grant.user,
        client_id,
        scope,
        name: None,
        lifetime: TEN_YEARS,
    };
    let token = visit.world.issue_token(new, visit.now);
    let body = json!({
        "access_token": token.secret,
        "token_type": "Bearer",
        "expires_in": TEN_YEARS.whole_seconds(),
        "refresh_token": null,
    });
    Ok(oauth_json(StatusCode::OK, &body))
}

/// Whether the cookie is there that makes nginx pass the call on (652).
fn asks_for_angular(visit: &Visit<'_>) -> bool {
    let cookies = visit.headers.get_all(header::COOKIE).iter();
    cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .any(|cookie| cookie.trim() == "defaultui=angular")
}

/// Client credentials where RFC 6749 wants them make Quay fall over (092).
fn has_basic_credentials(visit: &Visit<'_>) -> bool {
    let authorization = visit.headers.get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok());
    authorization.is_some_and(|value| value.to_lowercase().starts_with("basic "))
}

//! The code flow.

use url::Url;

use super::{Call, Payload, Request};
use crate::{
    body::oauth::ExchangedToken,
    identifier::ClientId,
    operation::Operation,
    scope::Scopes,
    token::{AuthorizationCode, ClientSecret},
};

/// Where to send a user for consent.
#[derive(Debug, Clone)]
pub struct Authorize<'a> {
    /// The application.
    pub client_id: &'a ClientId,
    /// Where the user comes back to: below the registered URI. With a dangerous scope `state` does
    /// not come back (48), so the transaction is part of this path.
    pub redirect_uri: &'a Url,
    /// What is asked for.
    pub scopes: &'a Scopes,
    /// Comes back where Quay lets it.
    pub state: &'a str,
}

/// A code and all that must be repeated to exchange it.
#[derive(Debug)]
pub struct CodeExchange<'a> {
    /// The application.
    pub client_id: &'a ClientId,
    /// Its secret. It goes into the form: HTTP Basic answers 500 (92).
    pub client_secret: &'a ClientSecret,
    /// A URI below the registered one (99).
    pub redirect_uri: &'a Url,
    /// Exactly what was authorized, in the same order (83, 97).
    pub scopes: &'a Scopes,
    /// The code.
    pub code: &'a AuthorizationCode,
}

pub(crate) fn authorize_url(base: &Url, authorize: &Authorize<'_>) -> Url {
    let mut url = base.clone();
    url.set_path("/oauth/authorize");
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", authorize.client_id.as_str())
        .append_pair("redirect_uri", authorize.redirect_uri.as_str())
        .append_pair("scope", &authorize.scopes.to_string())
        .append_pair("state", authorize.state);
    url
}

pub(crate) fn exchange(exchange: &CodeExchange<'_>) -> Request<ExchangedToken> {
    Call::new(Operation::ExchangeCode, &[])
        .payload(Payload::Form(vec![
            ("grant_type", "authorization_code".into()),
            ("client_id", exchange.client_id.as_str().into()),
            ("client_secret", exchange.client_secret.expose().into()),
            ("redirect_uri", exchange.redirect_uri.as_str().into()),
            ("scope", exchange.scopes.to_string().into()),
            ("code", exchange.code.expose().into()),
        ]))
        .answered_by()
}

//! The broker's words in the client's, and back. A word that one side does not have is refused.

use quay_client as client;
use token_broker::{self as broker, port::QuayError};

type Word<T> = Result<T, QuayError>;

pub(super) fn bearer(token: &broker::QuayToken) -> Word<client::ApiToken> {
    // What could not travel in a header is not a token of Quay's, dead or alive.
    client::ApiToken::new(token.expose().into()).map_err(|_| QuayError::TokenDead)
}

pub(super) fn scopes(scopes: &broker::Scopes) -> Word<client::Scopes> {
    // By the text: it is repeated byte for byte (083, 097).
    scopes.to_string().parse().map_err(|_| QuayError::Refused)
}

pub(crate) fn application(path: &broker::ApplicationPath) -> client::ApplicationPath {
    client::ApplicationPath {
        org: path.org.clone(),
        client_id: path.client.clone(),
    }
}

/// What Quay said that makes no sense here: whatever was asked may have happened.
pub(super) fn senseless<E>(_: E) -> QuayError {
    QuayError::OutcomeUnknown
}

//! Sessions: cookies and the CSRF tokens that go with them.

use axum::http::{HeaderMap, HeaderValue};
use time::OffsetDateTime;

use crate::state::{AccountId, World};

/// All sessions.
#[derive(Debug, Default)]
pub(crate) struct Sessions {}

/// What a request's cookie says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    /// The signed-in user; `None` for a visitor's session, which holds only a CSRF token.
    pub(crate) user: Option<AccountId>,
    /// When the user last gave the password.
    pub(crate) signed_in: Option<OffsetDateTime>,
    /// The token that unsafe requests must repeat in `X-CSRF-Token`.
    pub(crate) csrf_token: Option<String>,
}

impl Session {
    /// The session that the request's cookie names. A dead or missing cookie gives an empty session.
    pub(crate) fn of_request(_world: &World, _headers: &HeaderMap, _now: OffsetDateTime) -> Self {
        Self::default()
    }

    /// Whether the request repeats this session's CSRF token.
    pub(crate) fn has_csrf_proof(&self, _headers: &HeaderMap) -> bool {
        false
    }

    /// The `Set-Cookie` that Quay sends again with every answer to a signed-in user (020, 028).
    pub(crate) fn cookie(&self) -> Option<HeaderValue> {
        None
    }
}

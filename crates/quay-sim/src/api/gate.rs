//! What a request has to pass before its route: the browser check, CSRF, read-only mode, anonymous
//! access.

use axum::http::{HeaderMap, Method, StatusCode, header};
use time::OffsetDateTime;

use crate::{
    oauth::session::Session,
    state::{Principal, World},
};

use super::{Refusal, Request, Route};

/// Whom the request speaks for. A bearer token that is dead does not make way for a cookie (023).
pub(super) fn authenticate(
    world: &mut World,
    session: &Session,
    headers: &HeaderMap,
    now: OffsetDateTime,
) -> Principal {
    match bearer(headers) {
        Some(token) => world
            .authenticate_token(token, now)
            .unwrap_or(Principal::Anonymous),
        None => session.user.map_or(Principal::Anonymous, Principal::User),
    }
}

/// The bearer token, if the request carries one; the scheme's case does not matter (368).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// What the gates say to a request.
#[derive(Clone, Debug)]
pub(super) enum Gate {
    Open,
    Closed(Refusal),
    /// Closed to writes (641).
    ReadOnly,
}

/// Sends the request through the gates, in Quay's order.
pub(super) fn pass(request: &Request<'_>, route: &Route) -> Gate {
    let abort = |status, message: &str| Gate::Closed(Refusal::Abort(status, message.to_owned()));
    let variant = &request.world.variant;
    let reads = route.method == Method::GET;
    if variant.browser_calls_xhr_only
        && is_browser(request.headers)
        && !request.headers.contains_key("x-requested-with")
    {
        let message =
            "API calls must be invoked with an X-Requested-With header if called from a browser";
        return abort(StatusCode::BAD_REQUEST, message);
    }
    let by_token = matches!(request.principal, Principal::Token { .. });
    if !reads && !by_token && !request.session.has_csrf_proof(request.headers) {
        let user = request
            .principal
            .account()
            .and_then(|id| request.world.users.get(&id));
        let who = user
            .map(|user| format!(" (authorized: user {})", user.name))
            .unwrap_or_default();
        return abort(
            StatusCode::FORBIDDEN,
            &format!("CSRF token was invalid or missing.{who}"),
        );
    }
    if variant.read_only && !reads && !route.works_read_only {
        return Gate::ReadOnly;
    }
    let anonymous = request.principal == Principal::Anonymous;
    if !variant.anonymous_access && anonymous && !route.is_for_anybody {
        return abort(StatusCode::UNAUTHORIZED, "Anonymous access is not allowed");
    }
    Gate::Open
}

fn is_browser(headers: &HeaderMap) -> bool {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    agent.is_some_and(|agent| agent.starts_with("Mozilla/"))
}

//! `GET /v2/`: the first thing that every client asks, and who asks it.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use time::OffsetDateTime;

use super::{Challenge, Claims, Refusal, host, jwt};
use crate::sim::QuaySim;

/// The claims of the request's bearer token; `None` without one.
///
/// Anything else in `Authorization` is refused, HTTP Basic too (400).
pub(super) fn bearer(
    headers: &HeaderMap,
    base_url: &str,
    now: OffsetDateTime,
) -> Result<Option<Claims>, Refusal> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let refused = |message: String| Refusal::BadBearer {
        message,
        challenge: Challenge::new(base_url),
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|header| header.strip_prefix("Bearer "))
        .filter(|token| token.contains('.'))
        .ok_or_else(|| refused("Invalid bearer token format".to_owned()))?;
    jwt::verify(token, host(base_url), now)
        .map(Some)
        .map_err(|problem| refused(problem.to_string()))
}

/// 200 to a token (419), 401 with the challenge to nobody (399); the body is `true` both times.
pub(super) async fn greet(
    State(quay): State<QuaySim>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let base_url = quay.public_url();
    let status = match bearer(&headers, base_url, quay.clock().now())? {
        Some(_claims) => StatusCode::OK,
        None => StatusCode::UNAUTHORIZED,
    };
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = (status, [(header::CONTENT_TYPE, html)], "true").into_response();
    response
        .headers_mut()
        .extend(Challenge::new(base_url).headers());
    response.headers_mut().insert(
        HeaderName::from_static("x-sparse-manifest-support"),
        HeaderValue::from_static("false"),
    );
    Ok(response)
}

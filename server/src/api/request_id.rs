//! One id for each request: in the answer's `X-Request-Id`, in every log line, in every problem.
//!
//! A caller's own id is not taken over: it would be text of a stranger in our logs.

use std::{convert::Infallible, fmt, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderName, HeaderValue, request::Parts},
    middleware::Next,
    response::Response,
};
use data_encoding::HEXLOWER;
use tracing::Instrument;

use crate::random::Random;

static HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id: 16 hexadecimal digits.
#[derive(Debug, Clone)]
pub struct RequestId(Arc<str>);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts
            .extensions
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self(Arc::from("unknown"))))
    }
}

/// Gives every request its id, a span that carries it, and one line in the log when it is over.
/// The line names the route's template, not its path: paths hold the names of tenants' things.
pub async fn assign(
    State(random): State<Arc<Random>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId(Arc::from(HEXLOWER.encode(&random.bytes::<8>())));
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or("unmatched", axum::extract::MatchedPath::as_str);
    let span = tracing::info_span!("request", request.id = %id, http.method = %request.method(), http.route = route);
    request.extensions_mut().insert(id.clone());
    async {
        let started = tokio::time::Instant::now();
        let mut response = next.run(request).await;
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            response.headers_mut().insert(HEADER.clone(), value);
        }
        tracing::info!(
            http.status = response.status().as_u16(),
            elapsed.ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request"
        );
        response
    }
    .instrument(span)
    .await
}

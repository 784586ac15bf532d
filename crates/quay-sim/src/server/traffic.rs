//! What happens to every request before and after it is answered: it is counted, nginx may turn it
//! away, and it may meet a fault.

use std::io;

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use tokio::sync::watch;

use super::connection::Connection;
use crate::{
    fault::{Met, Moment, Symptom},
    http::{self, Template},
    sim::QuaySim,
};

/// No answer is larger.
const LARGEST_ANSWER: usize = 64 << 20;

/// Marks a response that stands for a reset connection.
#[derive(Clone, Copy, Debug)]
struct WasReset;

/// Counts the call, and lets it meet what is in its way.
pub(crate) async fn attend(
    State(quay): State<QuaySim>,
    mut request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let connection = request
        .extensions()
        .get::<ConnectInfo<Connection>>()
        .map(|info| info.0.clone());
    let call = quay
        .ledger()
        .begin(method.clone(), path.clone(), quay.clock().now());
    request.extensions_mut().insert(call.arrival());
    let response = if path.starts_with("/api/") && !quay.admits() {
        http::too_many_requests()
    } else {
        let releases = quay.faults().releases();
        match quay.faults().meet(&method, &path) {
            None => next.run(request).await,
            Some(met) => {
                let faulty = faulty(met, releases, request, next, connection.as_ref());
                faulty.await
            }
        }
    };
    let template = response.extensions().get::<Template>();
    let route = template.map_or(path, |template| template.0.to_owned());
    let was_reset = response.extensions().get::<WasReset>().is_some();
    let status = (!was_reset).then(|| response.status());
    quay.ledger().end(call, route, status, quay.clock().now());
    response
}

async fn faulty(
    met: Met,
    releases: watch::Receiver<()>,
    request: Request,
    next: Next,
    connection: Option<&Connection>,
) -> Response {
    let Met { moment, symptom } = met;
    match moment {
        Moment::BeforeEffect => match waits(symptom, releases).await {
            true => next.run(request).await,
            false => seen(symptom, http::internal_server_error(), connection).await,
        },
        Moment::AfterEffect => {
            let answer = next.run(request).await;
            let template = answer.extensions().get::<Template>().copied();
            waits(symptom, releases).await;
            let mut seen = seen(symptom, answer, connection).await;
            if let Some(template) = template {
                seen.extensions_mut().insert(template);
            }
            seen
        }
    }
}

/// Whether all that happens is that it takes longer; then, after that time.
async fn waits(symptom: Symptom, mut releases: watch::Receiver<()>) -> bool {
    match symptom {
        Symptom::Delay(delay) => tokio::time::sleep(delay).await,
        // It fails where nobody can release it any more, and that is a release, too.
        Symptom::Hold => drop(releases.changed().await),
        _ => return false,
    }
    true
}

/// What the client gets to see of `answer`.
async fn seen(symptom: Symptom, answer: Response, connection: Option<&Connection>) -> Response {
    match symptom {
        Symptom::Delay(_) | Symptom::Hold => answer,
        Symptom::TooManyRequests => http::too_many_requests(),
        Symptom::BadGateway => http::bad_gateway(),
        Symptom::ReadOnly => http::read_only(),
        Symptom::InternalServerError => http::internal_server_error(),
        Symptom::Status(status) => status.into_response(),
        Symptom::Reset => reset(connection),
        Symptom::Truncated => truncated(answer).await,
    }
}

fn reset(connection: Option<&Connection>) -> Response {
    if let Some(connection) = connection {
        connection.reset();
    }
    let breaks_off = async { Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset)) };
    let mut response = Body::from_stream(stream::once(breaks_off)).into_response();
    response.extensions_mut().insert(WasReset);
    response
}

async fn truncated(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = to_bytes(body, LARGEST_ANSWER).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}

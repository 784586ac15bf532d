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
        match quay.faults().meet(&method, &path) {
            None => next.run(request).await,
            Some(met) => faulty(met, request, next, connection.as_ref()).await,
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
    request: Request,
    next: Next,
    connection: Option<&Connection>,
) -> Response {
    match met {
        Met {
            moment: Moment::BeforeEffect,
            symptom: Symptom::Delay(delay),
        } => {
            tokio::time::sleep(delay).await;
            next.run(request).await
        }
        Met {
            moment: Moment::BeforeEffect,
            symptom,
        } => seen(symptom, http::internal_server_error(), connection).await,
        Met {
            moment: Moment::AfterEffect,
            symptom,
        } => {
            let answer = next.run(request).await;
            let template = answer.extensions().get::<Template>().copied();
            let mut seen = seen(symptom, answer, connection).await;
            if let Some(template) = template {
                seen.extensions_mut().insert(template);
            }
            seen
        }
    }
}

/// What the client gets to see of `answer`.
async fn seen(symptom: Symptom, answer: Response, connection: Option<&Connection>) -> Response {
    match symptom {
        Symptom::Delay(delay) => {
            tokio::time::sleep(delay).await;
            answer
        }
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

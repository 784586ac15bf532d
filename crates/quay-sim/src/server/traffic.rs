//! What happens to every request before and after it is answered: it is counted, and it may meet
//! a fault.

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;

use crate::{
    fault::{Met, Moment, Symptom},
    http::{self, Template},
    sim::QuaySim,
};

use super::connection::Connection;

/// No answer is larger.
const LARGEST_ANSWER: usize = 64 << 20;

/// A response that stands for a reset connection.
#[derive(Clone, Copy, Debug)]
struct WasReset;

/// Counts the call and lets it meet its fault.
pub(crate) async fn attend(State(quay): State<QuaySim>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let connection = request
        .extensions()
        .get::<ConnectInfo<Connection>>()
        .map(|info| info.0.clone());
    let call = quay
        .ledger()
        .begin(method.clone(), path.clone(), quay.clock().now());
    let response = match quay.faults().meet(&method, &path) {
        None => next.run(request).await,
        Some(Met {
            moment: Moment::BeforeEffect,
            symptom,
        }) => match symptom {
            Symptom::Delay(delay) => {
                tokio::time::sleep(delay).await;
                next.run(request).await
            }
            _ => answer_with(symptom, not_done(), connection.as_ref()).await,
        },
        Some(Met {
            moment: Moment::AfterEffect,
            symptom,
        }) => {
            let answer = next.run(request).await;
            answer_with(symptom, answer, connection.as_ref()).await
        }
    };
    let route = response
        .extensions()
        .get::<Template>()
        .map_or(path, |template| template.0.to_owned());
    let status = response
        .extensions()
        .get::<WasReset>()
        .is_none()
        .then(|| response.status());
    quay.ledger().end(call, route, status, quay.clock().now());
    response
}

/// What a truncated answer is cut from when nothing was done.
fn not_done() -> Response {
    http::internal_server_error()
}

/// What the client gets to see of `answer`.
async fn answer_with(
    symptom: Symptom,
    answer: Response,
    connection: Option<&Connection>,
) -> Response {
    let template = answer.extensions().get::<Template>().copied();
    let mut seen = match symptom {
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
    };
    seen.extensions_mut().extend(
        template
            .map(|template| {
                let mut extensions = axum::http::Extensions::new();
                extensions.insert(template);
                extensions
            })
            .unwrap_or_default(),
    );
    seen
}

fn reset(connection: Option<&Connection>) -> Response {
    let breaks_off = stream::once(async {
        Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    let mut response = Body::from_stream(breaks_off).into_response();
    if let Some(connection) = connection {
        connection.reset();
    }
    response.extensions_mut().insert(WasReset);
    response
}

async fn truncated(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = to_bytes(body, LARGEST_ANSWER).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}

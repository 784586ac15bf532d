//! The way from an HTTP request to its route and back.

use axum::{
    body::to_bytes,
    extract::{Request as HttpRequest, State},
    http::{HeaderValue, Method, StatusCode, Version, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::{
    calls::Arrival,
    http::{self, Template},
    oauth::session::Session,
    sim::QuaySim,
    state::Principal,
};

use super::{
    Outcome, Refusal, Request, Route,
    answer::add_cors,
    gate::{Gate, authenticate, bearer, pass},
    route::Parameters,
    table::{Found, find},
};

/// No body is larger; Quay's own limit is larger still.
const LARGEST_BODY: usize = 16 << 20;

/// Answers everything that is neither the registry's nor OAuth's.
pub(crate) async fn answer(State(quay): State<QuaySim>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = percent_decode_str(parts.uri.path())
        .decode_utf8_lossy()
        .into_owned();
    let found = find(&quay.world().variant, &parts.method, &path);
    if bearer(&parts.headers).is_some() {
        quay.hash().await;
    }
    if matches!(&found, Found::Route(route, _) if route.makes_a_token) {
        quay.hash().await;
    }
    let mut response = match found {
        Found::Nothing => nothing_there(&quay, &parts),
        Found::WithSlash => with_slash(&quay, &parts),
        Found::SwitchedOff(template) => marked(http::not_found(), template),
        Found::OtherMethods(template, methods) => {
            marked(other_method(&parts.method, &methods), template)
        }
        Found::Route(route, parameters) => {
            marked(run(&quay, route, parameters, &parts, body), route.template)
        }
    };
    finish(&mut response, &parts);
    response
}

/// A page without an ending slash is sent to the one with it, whether that exists or not (461);
/// nothing takes anything else (183).
fn nothing_there(quay: &QuaySim, parts: &Parts) -> Response {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return http::method_not_allowed("OPTIONS, GET, HEAD");
    }
    if parts.uri.path().ends_with('/') {
        return http::not_found();
    }
    with_slash(quay, parts)
}

fn with_slash(quay: &QuaySim, parts: &Parts) -> Response {
    let (path, query) = (parts.uri.path(), parts.uri.query());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    http::redirect_to_slash(&format!("{}{path}/{query}", quay.public_url()))
}

/// 405 with the methods that there are (463), or their list for OPTIONS (464).
fn other_method(method: &Method, methods: &[Method]) -> Response {
    let allowed = [
        Method::PUT,
        Method::HEAD,
        Method::OPTIONS,
        Method::GET,
        Method::POST,
        Method::DELETE,
    ];
    let exists = |method: &Method| {
        *method == Method::OPTIONS
            || methods.contains(method)
            || (*method == Method::HEAD && methods.contains(&Method::GET))
    };
    let names: Vec<&str> = allowed
        .iter()
        .filter(|method| exists(method))
        .map(Method::as_str)
        .collect();
    let mut response = if *method == Method::OPTIONS {
        (
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            )],
            "",
        )
            .into_response()
    } else {
        let message = "The method is not allowed for the requested URL.";
        Refusal::message(StatusCode::METHOD_NOT_ALLOWED, message)
            .into_response(&Principal::Anonymous, "")
    };
    if let Ok(names) = HeaderValue::from_str(&names.join(", ")) {
        response.headers_mut().insert(header::ALLOW, names);
    }
    add_cors(&mut response);
    response
}

fn run(
    quay: &QuaySim,
    route: &Route,
    parameters: Parameters,
    parts: &Parts,
    body: Bytes,
) -> Response {
    let now = quay.clock().now();
    let mut world = quay.world();
    let session = Session::of_request(&world, &parts.headers, now);
    let principal = authenticate(&mut world, &session, &parts.headers, now);
    let mut request = Request {
        world: &mut world,
        principal,
        session,
        now,
        headers: &parts.headers,
        base: quay.public_url(),
        arrival: parts
            .extensions
            .get::<Arrival>()
            .map_or(0, |arrival| arrival.0),
        latest: quay.ledger().latest_event(),
        parameters,
        query: pairs(parts.uri.query().unwrap_or_default()),
        body,
    };
    let outcome = match pass(&request, route) {
        Gate::Open => (route.handler)(&mut request),
        Gate::Closed(refusal) => Err(refusal),
        Gate::ReadOnly => return http::read_only(),
    };
    respond(outcome, &request)
}

fn respond(outcome: Outcome, request: &Request<'_>) -> Response {
    let mut response = match outcome {
        Ok(answer) => answer.into_response(),
        Err(refusal) => refusal.into_response(&request.principal, request.base),
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::SET_COOKIE)
        && bearer(request.headers).is_none()
        && let Some(cookie) = request.session.cookie()
    {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn marked(mut response: Response, template: &'static str) -> Response {
    response.extensions_mut().insert(Template(template));
    response
}

/// What nginx and Quay's session add to every answer.
fn finish(response: &mut Response, parts: &Parts) {
    let status = response.status();
    let checked_csrf =
        status == StatusCode::FORBIDDEN && response.headers().contains_key(header::VARY);
    let crashed = status == StatusCode::INTERNAL_SERVER_ERROR;
    if (bearer(&parts.headers).is_none() && !crashed) || checked_csrf {
        let vary = match response.headers().get(header::VARY) {
            Some(_) => "Origin, Cookie",
            None => "Cookie",
        };
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static(vary));
    }
    let headers = response.headers_mut();
    if status.is_success() || status.is_redirection() {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if parts.version < Version::HTTP_2 {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}

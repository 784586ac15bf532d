//! The way from an HTTP request to its route and back.

use axum::{
    body::to_bytes,
    extract::{Request as HttpRequest, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::{
    calls::Arrival,
    http::{self, Template},
    oauth::session::Session,
    sim::QuaySim,
    state::{Principal, World},
};

use super::{
    Outcome, Refusal, Request, Route,
    answer::add_cors,
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
    if bearer(&parts.headers).is_some() {
        tokio::time::sleep(quay.latency()).await;
    }
    let path = percent_decode_str(parts.uri.path())
        .decode_utf8_lossy()
        .into_owned();
    let found = find(&quay.world().variant, &parts.method, &path);
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
    let outcome = match pass(&request, &parts.method) {
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

fn authenticate(
    world: &mut World,
    session: &Session,
    headers: &HeaderMap,
    now: time::OffsetDateTime,
) -> Principal {
    match bearer(headers) {
        Some(token) => world
            .authenticate_token(token, now)
            .unwrap_or(Principal::Anonymous),
        None => session.user.map_or(Principal::Anonymous, Principal::User),
    }
}

/// The bearer token, if the request carries one; the scheme's case does not matter (368).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

enum Gate {
    Open,
    Closed(Refusal),
    ReadOnly,
}

fn pass(request: &Request<'_>, method: &Method) -> Gate {
    let abort = |status, message: &str| Gate::Closed(Refusal::Abort(status, message.to_owned()));
    let variant = &request.world.variant;
    let reads = *method == Method::GET || *method == Method::HEAD;
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
    if !variant.anonymous_access && request.principal == Principal::Anonymous {
        return abort(StatusCode::UNAUTHORIZED, "Anonymous access is not allowed");
    }
    if variant.read_only && !reads {
        Gate::ReadOnly
    } else {
        Gate::Open
    }
}

fn is_browser(headers: &HeaderMap) -> bool {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    agent.is_some_and(|agent| agent.starts_with("Mozilla/"))
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
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
}

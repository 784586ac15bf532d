//! Answers that are not one route's own: nginx's pages, Quay's error pages, redirects.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::json;

/// The route that answered, put into a response's extensions so that [`Call`](crate::Call) can
/// name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Template(pub(crate) &'static str);

/// An error page of nginx itself (429, 502; 405: 651).
pub(crate) fn nginx_page(status: StatusCode, reason: &str) -> Response {
    let code = status.as_u16();
    let page = format!(
        "<html>\r\n<head><title>{code} {reason}</title></head>\r\n<body>\r\n<center><h1>{code} {reason}</h1></center>\r\n\
         <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    (
        status,
        [(header::CONTENT_TYPE, HeaderValue::from_static("text/html"))],
        page,
    )
        .into_response()
}

/// nginx's answer to too many requests: HTML, no `Retry-After`.
pub(crate) fn too_many_requests() -> Response {
    nginx_page(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests")
}

/// nginx's answer when Quay is not there.
pub(crate) fn bad_gateway() -> Response {
    nginx_page(StatusCode::BAD_GATEWAY, "Bad Gateway")
}

/// Quay's answer to what its code did not expect (001, 321, 508).
pub(crate) fn internal_server_error() -> Response {
    let page = "<html>\n  <head>\n    <title>Internal Server Error</title>\n  </head>\n  <body>\n    \
                <h1><p>Internal Server Error</p></h1>\n    \n  </body>\n</html>\n";
    let html = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html"))];
    (StatusCode::INTERNAL_SERVER_ERROR, html, page).into_response()
}

/// Quay's answer to a write while it is read-only (641).
pub(crate) fn read_only() -> Response {
    let body = json!({
        "is_readonly": true,
        "message": "System is currently read-only. Pulls will succeed but all write operations are currently suspended.",
    });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}

/// Flask's redirect to the same place with a slash at the end (153, 329, 461).
pub(crate) fn redirect_to_slash(location: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be \
         redirected automatically to the target URL: <a href=\"{location}\">{location}</a>. If not, click the link.\n"
    );
    let mut response = (StatusCode::PERMANENT_REDIRECT, Html(page)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

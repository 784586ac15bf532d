//! Answers that are not one route's own: nginx's pages, Quay's error pages, redirects.

#[cfg(test)]
pub(crate) mod probe;
mod query;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::json;

pub(crate) use query::Query;

/// The route that answered, put into a response's extensions so that [`Call`](crate::Call) can
/// name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Template(pub(crate) &'static str);

/// What Quay forbids caches to do with tokens and pages for signed-in people (049, 401).
pub(crate) const NO_CACHE: [(HeaderName, HeaderValue); 1] = [(
    header::CACHE_CONTROL,
    HeaderValue::from_static("no-cache, no-store, must-revalidate"),
)];

/// An error page of Flask's (046, 058, 110, 119).
fn flask_page(status: StatusCode, name: &str, explanation: &str) -> Response {
    let code = status.as_u16();
    let page = format!(
        "<!doctype html>\n<html lang=en>\n<title>{code} {name}</title>\n<h1>{name}</h1>\n<p>{explanation}</p>\n"
    );
    (status, Html(page)).into_response()
}

/// Flask's answer to a request that it cannot work with (119).
pub(crate) fn bad_request() -> Response {
    let explanation =
        "The browser (or proxy) sent a request that this server could not understand.";
    flask_page(StatusCode::BAD_REQUEST, "Bad Request", explanation)
}

/// Flask's answer to nobody (046, 063).
pub(crate) fn unauthorized() -> Response {
    let explanation = "The server could not verify that you are authorized to access the URL requested. You \
                       either supplied the wrong credentials (e.g. a bad password), or your browser \
                       doesn&#39;t understand how to supply the credentials required.";
    flask_page(StatusCode::UNAUTHORIZED, "Unauthorized", explanation)
}

/// Flask's answer to somebody who may not (058).
pub(crate) fn forbidden() -> Response {
    let explanation = "You don&#39;t have the permission to access the requested resource. It is either \
                       read-protected or not readable by the server.";
    flask_page(StatusCode::FORBIDDEN, "Forbidden", explanation)
}

/// Flask's answer where there is nothing.
pub(crate) fn not_found() -> Response {
    let explanation = "The requested URL was not found on the server. If you entered the URL manually please \
                       check your spelling and try again.";
    flask_page(StatusCode::NOT_FOUND, "Not Found", explanation)
}

/// Flask's answer to a method that is not among those of `allow` (110).
pub(crate) fn method_not_allowed(allow: &'static str) -> Response {
    let explanation = "The method is not allowed for the requested URL.";
    let mut response = flask_page(
        StatusCode::METHOD_NOT_ALLOWED,
        "Method Not Allowed",
        explanation,
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// What nginx adds to successes and redirects, but not to 202 (423, 436).
pub(crate) async fn forbid_framing(mut response: Response) -> Response {
    let status = response.status();
    if status != StatusCode::ACCEPTED && (status.is_success() || status.is_redirection()) {
        let deny = HeaderValue::from_static("DENY");
        response.headers_mut().insert(header::X_FRAME_OPTIONS, deny);
    }
    response
}

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

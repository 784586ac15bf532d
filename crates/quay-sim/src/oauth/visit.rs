//! What the browser's pages have in common: the session that came, and how answers carry it on.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::Session;
use crate::{
    http::{self, Query},
    sim::QuaySim,
    state::{AccountId, World},
};

/// What makes a page answer something else than it would like to.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 400 HTML (119).
    BadRequest,
    /// 401 HTML: nobody has signed in (046, 063).
    NotSignedIn,
    /// 403 HTML: somebody else may (058).
    Forbidden,
    /// 404: no such application or scope (051, 055).
    NotFound,
    /// 400 `{"error": "Required param: …"}` (056, 088).
    MissingParameter(&'static str),
    /// 403: the CSRF token is missing or wrong; names the user (062).
    Csrf(Option<String>),
    /// 400 `{"error": …}` with OAuth's words, of a page (070, 075).
    OAuth(&'static str),
    /// The same of the exchange, which caches are told about in other words (079).
    NotExchanged(&'static str),
    /// 302 with `?error=…` (052, 071).
    Redirect { to: String, error: &'static str },
    /// 405 of nginx's own (651).
    Nginx,
    /// 500: what Quay's code did not expect (092).
    Crash,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::BadRequest => http::bad_request(),
            Self::NotSignedIn => http::unauthorized(),
            Self::Forbidden => http::forbidden(),
            Self::NotFound => http::not_found(),
            Self::MissingParameter(name) => {
                abort(StatusCode::BAD_REQUEST, &format!("Required param: {name}"))
            }
            Self::Csrf(user) => {
                let who = user.map(|user| format!(" (authorized: user {user})"));
                let who = who.unwrap_or_default();
                let message = format!("CSRF token was invalid or missing.{who}");
                abort(StatusCode::FORBIDDEN, &message)
            }
            Self::OAuth(error) => {
                let mut response = oauth_json(StatusCode::BAD_REQUEST, &json!({"error": error}));
                let never = HeaderValue::from_static("no-store");
                response.headers_mut().insert(header::CACHE_CONTROL, never);
                response
            }
            Self::NotExchanged(error) => {
                oauth_json(StatusCode::BAD_REQUEST, &json!({"error": error}))
            }
            Self::Redirect { to, error } => {
                redirect(&super::redirect::with_parameters(&to, &[("error", error)]))
            }
            Self::Nginx => http::nginx_page(StatusCode::METHOD_NOT_ALLOWED, "Not Allowed"),
            Self::Crash => http::internal_server_error(),
        }
    }
}

/// A JSON answer of the OAuth endpoints, never to be cached.
pub(super) fn oauth_json(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json;charset=UTF-8"),
        (header::CACHE_CONTROL, "no-cache, no-store, must-revalidate"),
        (header::PRAGMA, "no-cache"),
    ];
    (status, headers, body.to_string()).into_response()
}

/// A 302 as Flask sends it.
pub(super) fn redirect(to: &str) -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let Ok(to) = HeaderValue::from_str(to) else {
        return http::bad_request();
    };
    let headers = [(header::CONTENT_TYPE, html), (header::LOCATION, to)];
    (StatusCode::FOUND, headers).into_response()
}

/// `{"error": …}` as `text/html`, open to scripts of any origin.
fn abort(status: StatusCode, message: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "OPTIONS, GET, POST, HEAD",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "21600"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type",
        ),
        (header::VARY, "Origin"),
    ];
    (status, headers, json!({"error": message}).to_string()).into_response()
}

/// A request to a page, while the world is locked.
pub(super) struct Visit<'visit> {
    pub(super) world: &'visit mut World,
    pub(super) base_url: &'visit str,
    pub(super) session: Session,
    /// The query's and the form's parameters together.
    pub(super) parameters: Query,
    pub(super) headers: &'visit HeaderMap,
    pub(super) now: OffsetDateTime,
}

impl Visit<'_> {
    /// Runs `answer` with the world locked, and sends the session's cookie with what it answers.
    pub(super) fn run(
        quay: &QuaySim,
        headers: &HeaderMap,
        parameters: Query,
        answer: impl FnOnce(&mut Visit<'_>) -> Result<Response, Refusal>,
    ) -> Response {
        let now = quay.clock().now();
        let world = &mut *quay.world();
        let session = Session::of_request(world, headers, now);
        let mut visit = Visit {
            world,
            base_url: quay.public_url(),
            session,
            parameters,
            headers,
            now,
        };
        let mut response = answer(&mut visit).into_response();
        let varies = match response.headers().get(header::VARY) {
            Some(_) => "Origin, Cookie",
            None => "Cookie",
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static(varies));
        if let Some(cookie) = visit.session.cookie() {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The user who has signed in with a cookie. Bearer tokens do not count here (061).
    pub(super) fn user(&self) -> Result<AccountId, Refusal> {
        self.session.user.ok_or(Refusal::NotSignedIn)
    }

    pub(super) fn user_name(&self) -> Option<String> {
        let user = self.session.user.and_then(|id| self.world.users.get(&id));
        user.map(|user| user.name.clone())
    }

    /// Insists on the session's CSRF token, in the header or in the form.
    pub(super) fn require_csrf_proof(&self) -> Result<(), Refusal> {
        let in_form = self.session.accepts(self.parameters.first("_csrf_token"));
        if in_form || self.session.has_csrf_proof(self.headers) {
            Ok(())
        } else {
            Err(Refusal::Csrf(self.user_name()))
        }
    }

    /// A parameter that must be there.
    pub(super) fn require(&self, name: &'static str) -> Result<String, Refusal> {
        let value = self.parameters.first(name).map(str::to_owned);
        value.ok_or(Refusal::MissingParameter(name))
    }
}

/// A form's parameters behind the query's; bodies of other types hold none (094).
pub(super) fn parameters(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Query {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_form = content_type.starts_with("application/x-www-form-urlencoded");
    let form: &[u8] = if is_form { body } else { &[] };
    Query::parse(query).followed_by(Query::parse_bytes(form))
}

/// The header that carries the next CSRF token to a script (018, 640).
pub(super) const NEXT_CSRF_TOKEN: HeaderName = HeaderName::from_static("x-next-csrf-token");

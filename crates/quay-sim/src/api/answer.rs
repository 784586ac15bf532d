//! What routes answer, and how Quay puts it: bodies, content types, CORS.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{http, state::Principal};

/// What a route answers.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// A success.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    body: Option<Value>,
    headers: HeaderMap,
}

impl Answer {
    /// 200 with a JSON body.
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body: Some(body),
            headers: HeaderMap::new(),
        }
    }

    /// 201 with a JSON body.
    pub(crate) fn created(body: Value) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::ok(body)
        }
    }

    /// 204.
    pub(crate) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: None,
            headers: HeaderMap::new(),
        }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => json_response(self.status, &body),
            None => json_type(self.status, Body::empty()),
        };
        response.headers_mut().extend(self.headers);
        add_cors(&mut response);
        response
    }
}

/// A refusal, by the way in which Quay words it.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// 401 `invalid_token` to nobody, 403 `insufficient_scope` to somebody (027, 122).
    Unauthorized,
    /// 401 `invalid_token` with `session_required: false`, from `/user/` to everybody (026, 164).
    UnauthorizedUser,
    /// 401 `fresh_login_required` (637).
    FreshLoginRequired,
    /// 400 `invalid_request`.
    Invalid(String),
    /// 402 `exceeds_license`: the namespace's plan is full.
    PaymentRequired,
    /// 404 `not_found`.
    NotFound,
    /// `{"message": ..}` with CORS headers: what routes word themselves (039, 151).
    Message(StatusCode, String),
    /// 400 `{"message": ..}` without CORS headers: an error of Quay's data layer (191, 289).
    Data(String),
    /// `{"error": ..}` as `text/html`: what Quay aborts with before any route (021, 615).
    Abort(StatusCode, String),
    /// 429 to wrong passwords, with the whole seconds until the next attempt counts (465).
    TooManyAttempts(i64),
    /// 500 HTML: what Quay's code did not expect (321).
    Crash,
    /// Anything else, as it is.
    Other(StatusCode, Value),
}

impl Refusal {
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::Invalid(detail.into())
    }

    pub(crate) fn data(message: impl Into<String>) -> Self {
        Self::Data(message.into())
    }

    pub(crate) fn message(status: StatusCode, message: impl Into<String>) -> Self {
        Self::Message(status, message.into())
    }

    /// The refusal as `principal` hears it; `base` is the address that error types live under.
    pub(super) fn into_response(self, principal: &Principal, base: &str) -> Response {
        let problem = |status, kind: &str, detail: &str| {
            json_response(status, &problem(status, kind, detail, base))
        };
        let (forbidden, unauthenticated) = (StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED);
        let mut response = match self {
            Self::Data(message) => {
                return json_response(StatusCode::BAD_REQUEST, &json!({ "message": message }));
            }
            Self::Crash => return http::internal_server_error(),
            Self::Unauthorized if principal.account().is_some() => {
                problem(forbidden, "insufficient_scope", "Unauthorized")
            }
            Self::Unauthorized => {
                problem(unauthenticated, "invalid_token", "Requires authentication")
            }
            Self::UnauthorizedUser => {
                let mut body = self::problem(
                    unauthenticated,
                    "invalid_token",
                    "Requires authentication",
                    base,
                );
                body.as_object_mut()
                    .map(|body| body.insert("session_required".into(), false.into()));
                json_response(unauthenticated, &body)
            }
            Self::FreshLoginRequired => problem(
                unauthenticated,
                "fresh_login_required",
                "Requires fresh login",
            ),
            Self::Invalid(detail) => problem(StatusCode::BAD_REQUEST, "invalid_request", &detail),
            Self::PaymentRequired => problem(
                StatusCode::PAYMENT_REQUIRED,
                "exceeds_license",
                "Payment Required",
            ),
            Self::NotFound => problem(StatusCode::NOT_FOUND, "not_found", "Not Found"),
            Self::Message(status, message) => json_response(status, &json!({ "message": message })),
            Self::Other(status, body) => json_response(status, &body),
            Self::TooManyAttempts(retry_after) => {
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                let headers = [
                    (header::CONTENT_TYPE, html),
                    (header::RETRY_AFTER, retry_after.into()),
                ];
                let text =
                    "Too many login attempts. \nPlease reset your Quay password and try again.";
                (StatusCode::TOO_MANY_REQUESTS, headers, text).into_response()
            }
            Self::Abort(status, error) => {
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                let vary = HeaderValue::from_static("Origin");
                let headers = [(header::CONTENT_TYPE, html), (header::VARY, vary)];
                (status, headers, json!({ "error": error }).to_string()).into_response()
            }
        };
        add_cors(&mut response);
        response
    }
}

fn problem(status: StatusCode, kind: &str, detail: &str, base: &str) -> Value {
    json!({
        "detail": detail,
        "error_message": detail,
        "error_type": kind,
        "title": kind,
        "type": format!("{base}/api/v1/error/{kind}"),
        "status": status.as_u16(),
    })
}

/// JSON with the line feed that flask-restful ends it with.
fn json_response(status: StatusCode, body: &Value) -> Response {
    json_type(status, format!("{body}\n").into())
}

fn json_type(status: StatusCode, body: Body) -> Response {
    (
        status,
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        body,
    )
        .into_response()
}

/// The CORS headers of nearly every answer of the API.
pub(super) fn add_cors(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "DELETE, GET, HEAD, OPTIONS, POST, PUT",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "21600"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "AUTHORIZATION, CONTENT-TYPE, X-REQUESTED-WITH",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

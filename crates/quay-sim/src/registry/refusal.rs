//! What the registry says when it says no.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::KeyError;
use crate::http;

const NOT_AUTHORIZED: &str = "access to the requested resource is not authorized";
const READ_ONLY: &str = "System is currently read-only. Pulls will succeed but all write operations are \
                         currently suspended.";

/// A refusal; the texts and statuses are Quay's.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// 401: a name and a password that do not go together (409, 410, 418).
    Login {
        message: String,
        challenge: Challenge,
    },
    /// 401: no token, or one that does not lead here (412, 421, 424).
    NotAuthorized { challenge: Challenge },
    /// 401: something in `Authorization` that is no token of ours (400).
    BadBearer {
        message: String,
        challenge: Challenge,
    },
    /// 400: a parameter that cannot be read (413).
    InvalidRequest(String),
    /// 400: a repository name that nobody may have.
    InvalidName(String),
    /// 404: the token is good, but the repository is gone.
    UnknownName,
    /// 404
    UnknownBlob,
    /// 404
    UnknownUpload,
    /// 400, with the reason where Quay gives one.
    InvalidUpload(Option<&'static str>),
    /// 416: a chunk that would leave a hole.
    UnsatisfiableRange { location: String, received: usize },
    /// 404 (437)
    UnknownManifest,
    /// 404: the tag was deleted.
    ExpiredTag(String),
    /// 400
    InvalidManifest(String),
    /// 415: a manifest of a kind that is not supported.
    UnsupportedManifest,
    /// 405: blobs are never deleted by themselves.
    Unsupported,
    /// 405: the whole of Quay is read-only.
    ReadOnly,
    /// 404: no route.
    NoRoute,
    /// 405: no such method here; the header says which there are.
    NoMethod { allow: &'static str },
    /// 500: what Quay's code did not expect (650).
    Unexpected,
    /// 500: the stand-in cannot sign.
    Signing(KeyError),
}

/// The `WWW-Authenticate` header: where to get a token, and for what (399, 421).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    base_url: String,
    scope: Option<String>,
}

impl Challenge {
    pub(crate) fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            scope: None,
        }
    }

    /// A challenge to come back with a token for `repository` and `actions`, as in `pull,push`.
    pub(crate) fn for_repository(base_url: &str, repository: &str, actions: &str) -> Self {
        Self {
            scope: Some(format!("repository:{repository}:{actions}")),
            ..Self::new(base_url)
        }
    }

    /// The headers that go with every challenge.
    pub(crate) fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let service = host(&self.base_url);
        let base_url = &self.base_url;
        let mut challenge = format!(r#"Bearer realm="{base_url}/v2/auth",service="{service}""#);
        if let Some(scope) = &self.scope {
            challenge = format!(r#"{challenge},scope="{scope}""#);
        }
        let challenge = HeaderValue::from_str(&challenge).ok();
        let version = HeaderValue::from_static("registry/2.0");
        challenge
            .map(|challenge| (header::WWW_AUTHENTICATE, challenge))
            .into_iter()
            .chain([(
                HeaderName::from_static("docker-distribution-api-version"),
                version,
            )])
            .collect()
    }
}

/// The host (and port) of a base URL: what tokens call their audience.
pub(crate) fn host(base_url: &str) -> &str {
    base_url
        .split_once("://")
        .map_or(base_url, |(_, host)| host)
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self::Signing(error)
    }
}

/// `{"errors": [{code, detail, message}]}`.
fn errors(status: StatusCode, code: &str, message: &str, detail: &Value) -> Response {
    let body = json!({"errors": [{"code": code, "detail": detail, "message": message}]});
    (status, Json(body)).into_response()
}

fn challenged(mut response: Response, challenge: &Challenge) -> Response {
    response.headers_mut().extend(challenge.headers());
    response
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let plain = |status, code, message: &str| errors(status, code, message, &json!({}));
        match self {
            Self::Login { message, challenge } => {
                let refused = plain(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", &message);
                challenged(refused, &challenge)
            }
            Self::NotAuthorized { challenge } => {
                let refused = plain(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", NOT_AUTHORIZED);
                challenged(refused, &challenge)
            }
            Self::BadBearer { message, challenge } => {
                let body = json!({"error": message}).to_string();
                let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
                challenged(
                    (StatusCode::UNAUTHORIZED, html, body).into_response(),
                    &challenge,
                )
            }
            Self::InvalidRequest(message) => {
                plain(StatusCode::BAD_REQUEST, "INVALID_REQUEST", &message)
            }
            Self::InvalidName(message) => plain(StatusCode::BAD_REQUEST, "NAME_INVALID", &message),
            Self::UnknownName => plain(
                StatusCode::NOT_FOUND,
                "NAME_UNKNOWN",
                "repository not found",
            ),
            Self::UnknownBlob => plain(
                StatusCode::NOT_FOUND,
                "BLOB_UNKNOWN",
                "blob unknown to registry",
            ),
            Self::UnknownUpload => plain(
                StatusCode::NOT_FOUND,
                "BLOB_UPLOAD_UNKNOWN",
                "blob upload unknown to registry",
            ),
            Self::InvalidUpload(reason) => errors(
                StatusCode::BAD_REQUEST,
                "BLOB_UPLOAD_INVALID",
                "blob upload invalid",
                &reason.map_or_else(|| json!({}), |reason| json!({"reason": reason})),
            ),
            Self::UnsatisfiableRange { location, received } => {
                let headers = [
                    (header::LOCATION, location),
                    (header::RANGE, format!("0-{received}")),
                ];
                (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response()
            }
            Self::UnknownManifest => plain(
                StatusCode::NOT_FOUND,
                "MANIFEST_UNKNOWN",
                "manifest unknown",
            ),
            Self::ExpiredTag(tag) => {
                let message = format!(
                    "Tag {tag} was deleted or has expired. To pull, revive via time machine"
                );
                plain(StatusCode::NOT_FOUND, "TAG_EXPIRED", &message)
            }
            Self::InvalidManifest(reason) => errors(
                StatusCode::BAD_REQUEST,
                "MANIFEST_INVALID",
                "manifest invalid",
                &json!({"message": reason}),
            ),
            Self::UnsupportedManifest => errors(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "MANIFEST_INVALID",
                "manifest invalid",
                &json!({"message": "manifest schema version not supported"}),
            ),
            Self::Unsupported => plain(
                StatusCode::METHOD_NOT_ALLOWED,
                "UNSUPPORTED",
                "The operation is unsupported.",
            ),
            Self::ReadOnly => {
                let error = json!({"code": "DENIED", "detail": {}, "message": READ_ONLY, "is_readonly": true});
                (
                    StatusCode::METHOD_NOT_ALLOWED,
                    Json(json!({"errors": [error]})),
                )
                    .into_response()
            }
            Self::NoRoute => http::not_found(),
            Self::NoMethod { allow } => http::method_not_allowed(allow),
            Self::Unexpected => http::internal_server_error(),
            Self::Signing(error) => {
                tracing::error!(?error, "the registry cannot sign tokens");
                http::internal_server_error()
            }
        }
    }
}

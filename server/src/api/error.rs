//! The one error of the API, and how it reaches the caller: as problem details (RFC 9457).
//!
//! A handler returns an [`ApiError`]; [`render`], a layer in front of every route, writes its body
//! with the request's id and logs its sources, once. What the log says is never sent.

use std::{error::Error, fmt, time::Duration};

use axum::{
    extract::{
        Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::api::problem::Problem;

use super::request_id::RequestId;
use crate::{logging::chain, provision::ProvisionError};

type Source = Box<dyn Error + Send + Sync>;

/// Why a request was not done: what the caller may know, and what only the log may.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    retry_after: Option<Duration>,
    source: Option<Source>,
}

impl ApiError {
    /// An error that is the caller's to mend. `detail` says what to do next.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            retry_after: None,
            source: None,
        }
    }

    /// 400: the request cannot be read.
    #[must_use]
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail)
    }

    /// 401: nobody, or a token that does not work.
    #[must_use]
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// 403: somebody who may not.
    #[must_use]
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 403: somebody who does not administer the platform.
    #[must_use]
    pub fn administrators_only() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "administrators_only",
            "this is for administrators of the platform",
        )
    }

    /// 403: somebody who has to show again that it is they.
    #[must_use]
    pub fn step_up_needed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "step_up_needed",
            "this needs a sign-in within the last five minutes: sign in again at /sign-in/start?step_up=true",
        )
    }

    /// 404: there is no such thing here.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 409: it clashes with what there is.
    #[must_use]
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 429: too often; try again after `wait`.
    #[must_use]
    pub fn too_many(wait: Duration, detail: impl Into<String>) -> Self {
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
        error.retry_after = Some(wait);
        error
    }

    /// The status that it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What programs know it by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What the caller may know.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What the caller may know, as the body of an answer.
    #[must_use]
    pub fn problem(&self, request_id: &RequestId) -> Problem {
        Problem {
            kind: format!("urn:berth:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.to_owned(),
            request_id: request_id.to_string(),
        }
    }

    /// 500: a fault of ours.
    #[must_use]
    pub fn internal(source: impl Into<Source>) -> Self {
        let mut error = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "Berth made a mistake. Nothing was lost; try again, and say the request id if it stays.",
        );
        error.source = Some(source.into());
        error
    }

    /// 503: the database cannot be reached.
    #[must_use]
    pub fn unavailable(source: impl Into<Source>) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Berth cannot reach its database just now. Nothing was changed; try again shortly.",
        );
        error.retry_after = Some(Duration::from_secs(1));
        error.source = Some(source.into());
        error
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

impl From<store::StoreError> for ApiError {
    fn from(error: store::StoreError) -> Self {
        if error.is_retryable() {
            Self::unavailable(error)
        } else {
            Self::internal(error)
        }
    }
}

impl From<ProvisionError> for ApiError {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Store(error) => error.into(),
            ProvisionError::Quay(_) | ProvisionError::ServiceToken(_) => {
                let mut api = Self::new(
                    StatusCode::BAD_GATEWAY,
                    "quay_unavailable",
                    "Quay cannot be looked at just now. Try again shortly; an administrator can run `berth doctor`.",
                );
                api.source = Some(error.into());
                api
            }
            ProvisionError::Desire(_) => Self::internal(error),
            ProvisionError::Links(_) | ProvisionError::Loss(_) => Self::unavailable(error),
            ProvisionError::NoAuthority(_) => Self::forbidden(
                "the organization is to be a user's: an owner of the workspace has to link their Quay account first",
            ),
        }
    }
}

impl From<model::NameError> for ApiError {
    fn from(error: model::NameError) -> Self {
        Self::invalid(error.to_string())
    }
}

/// What axum itself refuses is refused in the same words and form.
macro_rules! from_rejection {
    ($($rejection:ty),+) => {
        $(impl From<$rejection> for ApiError {
            fn from(rejection: $rejection) -> Self {
                unreadable(rejection.status(), &rejection.body_text())
            }
        })+
    };
}
from_rejection!(JsonRejection, PathRejection, QueryRejection);

/// What cannot be read is a 400 wherever it stands. axum's own words about types of ours come
/// before the colon; what is wrong with the request comes behind it.
fn unreadable(status: StatusCode, text: &str) -> ApiError {
    let status = match status {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        other => other,
    };
    let detail = text.split_once(": ").map_or(text, |(_, detail)| detail);
    ApiError::new(status, "invalid_request", detail)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response
            .extensions_mut()
            .insert(Pending(std::sync::Arc::new(self)));
        response
    }
}

/// An error on its way to [`render`].
#[derive(Clone)]
struct Pending(std::sync::Arc<ApiError>);

/// Takes the error off an answer that is on its way out, for whoever writes its body: the problem,
/// and after how many seconds to try again. What only the log may say is logged here.
pub(crate) fn take(
    response: &mut Response,
    request_id: &RequestId,
) -> Option<(Problem, Option<u64>)> {
    let Pending(error) = response.extensions_mut().remove::<Pending>()?;
    if let Some(source) = &error.source {
        let chain = chain(&**source);
        tracing::error!(request.id = %request_id, error.code = error.code, error.chain = %chain, "request failed");
    }
    let retry_after = error.retry_after.map(|wait| wait.as_secs().max(1));
    Some((error.problem(request_id), retry_after))
}

/// Writes the body of an error on its way out, for programs.
pub async fn render(request_id: RequestId, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some((problem, retry_after)) = take(&mut response, &request_id) else {
        return response;
    };
    let status = response.status();
    let mut rendered = (status, axum::Json(problem)).into_response();
    let headers = rendered.headers_mut();
    headers.extend(std::mem::take(response.headers_mut()));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.remove(header::CONTENT_LENGTH);
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    rendered
}

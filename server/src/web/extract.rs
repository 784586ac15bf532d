//! axum's extractors, with a page that says what to do where they refuse.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use crate::{api::error::ApiError, app::App};

/// What a form of ours sent.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = ApiError;

    /// What was sent is not repeated: it may be a token.
    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        match axum::Form::from_request(request, app).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(refusal) if refusal.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(
                ApiError::new(refusal.status(), "too_long", "The form sends too much."),
            ),
            Err(_) => Err(ApiError::invalid(
                "This is not what the form sends. Open the page again, and fill in its form.",
            )),
        }
    }
}

/// The parts of the path. What is no key is the key of nothing.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, app).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(_) => Err(ApiError::not_found("there is nothing at this address")),
        }
    }
}

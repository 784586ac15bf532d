//! axum's extractors, with a page that says what to do where they refuse.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{Extensions, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde::de::DeserializeOwned;

use super::{content, nowhere};
use crate::{api::error::ApiError, app::App, session::Person};

/// What a form of ours sent.
pub(super) struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Response;

    /// What was sent is not repeated: it may be a token.
    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let person = person(request.extensions());
        match axum::Form::from_request(request, app).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(_) => {
                let error = ApiError::invalid(
                    "This is not what the form sends. Open the page again, and fill in its form.",
                );
                Err(content::failed(person.as_ref(), &error).into_response())
            }
        }
    }
}

/// The parts of the path. What is no key is the key of nothing.
pub(super) struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match axum::extract::Path::from_request_parts(parts, app).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(_) => Err(nowhere(person(&parts.extensions).as_ref())),
        }
    }
}

/// Who visits, as the layer in front has found.
fn person(extensions: &Extensions) -> Option<Person> {
    extensions.get::<Option<Person>>().cloned().flatten()
}

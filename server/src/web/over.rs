//! Somebody at a browser, over all workspaces.

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    api::{
        caller::{May, Right},
        error::ApiError,
    },
    app::App,
    session::Person,
};

/// A person who has been granted a right everywhere. Programs have the API.
pub(crate) struct Over<R: Right> {
    /// The right.
    pub(crate) may: May<R>,
}

impl<R: Right> FromRequestParts<App> for Over<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let person = parts.extensions.get::<Option<Person>>().cloned().flatten();
        if person.is_none() {
            return Err(ApiError::unauthenticated("sign in to see this page"));
        }
        let may = May::from_request_parts(parts, app).await?;
        Ok(Self { may })
    }
}

//! Somebody at a browser, in a workspace.

use std::collections::BTreeMap;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::extract::Path;

use crate::{
    api::{
        caller::{Right, Within},
        error::ApiError,
    },
    app::App,
    session::Person,
};

/// A person who has been granted a right in the workspace of the path. Programs have the API.
pub(crate) struct Inside<R: Right> {
    /// Who it is.
    pub(crate) person: Person,
    /// The right.
    pub(crate) within: Within<R>,
}

impl<R: Right> FromRequestParts<App> for Inside<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let person = parts.extensions.get::<Option<Person>>().cloned().flatten();
        let person = person.ok_or_else(|| ApiError::unauthenticated("sign in to see this page"))?;
        // What is no address of ours is nobody's workspace either.
        let Path(_): Path<BTreeMap<String, String>> = Path::from_request_parts(parts, app).await?;
        let within = Within::from_request_parts(parts, app).await?;
        Ok(Self { person, within })
    }
}

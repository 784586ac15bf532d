//! `/` and `/workspaces`

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::page::{Welcome, Workspaces};

use super::Visit;
use crate::{
    api::{
        caller::{List, May},
        error::ApiError,
        extract::Query,
        workspace::{self, Paging},
    },
    app::App,
};

/// `GET /`
pub(super) async fn home(visit: Visit) -> Response {
    match visit.person {
        Some(_) => Redirect::to("/workspaces").into_response(),
        None => visit.show(Welcome),
    }
}

/// `GET /workspaces`
pub(super) async fn workspaces(
    visit: Visit,
    State(app): State<App>,
    may: Result<May<List>, ApiError>,
    Query(paging): Query<Paging>,
) -> Result<Response, ApiError> {
    let Some(person) = visit.person.as_ref() else {
        return Err(ApiError::unauthenticated("sign in to see your workspaces"));
    };
    let you = person.user;
    let list = workspace::list_for(&app, &may?.caller, paging).await?;
    Ok(visit.show(Workspaces { list, you }))
}

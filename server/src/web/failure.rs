//! What a page's handler refuses, as a page.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::page::Failure;

use super::{Visit, visit};
use crate::{
    api::{error, error::ApiError, request_id::RequestId},
    app::App,
};

/// Shows as a page what the handlers behind it refuse. Whoever is not signed in is sent there.
pub(crate) async fn show(
    State(_): State<App>,
    visit: Visit,
    request_id: RequestId,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let Some((problem, retry_after)) = error::take(&mut response, &request_id) else {
        return response;
    };
    let status = response.status();
    if status == StatusCode::UNAUTHORIZED {
        return visit.sign_in().into_response();
    }
    let mut page = visit.answer(status, Failure(problem));
    if let Some(seconds) = retry_after {
        page.headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    page
}

/// Shows to people as a page what is refused before any handler: the database is down, so nobody
/// knows who they are; a method that is not for the path; a form of another site.
pub(crate) async fn show_to_people(
    State(app): State<App>,
    visit: Visit,
    request_id: RequestId,
    request: Request,
    next: Next,
) -> Response {
    if accepts_html(request.headers()) && !request.uri().path().starts_with("/api/") {
        show(State(app), visit, request_id, request, next).await
    } else {
        next.run(request).await
    }
}

/// The answer where there is nothing: a page for people, a problem for programs.
pub(crate) async fn nothing_here(
    visit: Visit,
    request_id: RequestId,
    request: Request,
) -> Response {
    let error = ApiError::not_found("there is nothing here: see /api/v1/docs");
    if !accepts_html(request.headers()) {
        return error.into_response();
    }
    let status = error.status();
    visit.answer(status, Failure(error.problem(&request_id)))
}

/// The answer where another method leads somewhere. Where only a form leads, a browser that opens
/// its address (the answer to a form stands there) is led to the page that the form stands on.
pub(crate) async fn other_method(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let page = visit::page_of_form(uri.path());
    if method == Method::GET && accepts_html(&headers) && page != "/" {
        return Redirect::to(&page).into_response();
    }
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this method is not for this path: see /api/v1/docs",
    )
    .into_response()
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}

//! The pages and calls for people's browsers: sign-in, sessions, CSRF, consent, code exchange; and
//! the exchange of federated robots' tokens.
//!
//! Each page is a plain function of a [`Visit`], which holds the locked world and the session that
//! the request's cookie names.

mod application;
mod assignment;
mod authorize;
mod code;
mod consent;
mod exchange;
mod federation;
mod grant;
mod page;
mod redirect;
pub(crate) mod session;
mod sign_in;
mod sign_in_page;
mod visit;

use axum::{
    Router,
    extract::{OriginalUri, RawQuery, State},
    http::{HeaderMap, Method},
    middleware,
    response::{Html, IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, any, get, on, post},
};
use bytes::Bytes;

use crate::{api::Route, http, sim::QuaySim, variant::Interface};

use visit::{Refusal, Visit};

pub(crate) use assignment::Assignments;
pub(crate) use code::{Codes, Grant};
pub(crate) use federation::Issuers;
pub use federation::NoUsableKey;
pub(crate) use session::{Session, Sessions};

/// The routes outside `/api/v1/`.
pub(crate) fn router() -> Router<QuaySim> {
    let sign_in = || get_page(sign_in_page::show).merge(post_page(sign_in_page::submit));
    Router::new()
        .route("/csrf_token", get_page(sign_in::csrf_token))
        .route("/signin", sign_in())
        .route("/signin/", sign_in())
        .route("/signout", post_page(sign_in_page::leave))
        .route("/oauth/authorize", get_page(authorize::ask))
        .route("/oauth/authorize/assignuser", post_page(assignment::assign))
        .route("/oauth/authorizeapp", post_page(grant::approve))
        .route("/oauth/denyapp", post_page(grant::deny))
        .route("/oauth/access_token", post(exchange).get(elsewhere))
        .route("/oauth/localapp", get_page(local_application))
        .route("/oauth/{other}", any(elsewhere))
        .route("/oauth2/federation/robot/token", get(federation::exchange))
        .layer(middleware::map_response(http::forbid_framing))
}

/// The routes under `/api/v1/` (`signin`, `signout`, ..), which pass the same gates as all others.
pub(crate) fn api_routes() -> Vec<Route> {
    [sign_in::routes(), assignment::routes()].concat()
}

type Page = fn(&mut Visit<'_>) -> Result<Response, Refusal>;

fn get_page(page: Page) -> MethodRouter<QuaySim> {
    page_on(MethodFilter::GET, page)
}

fn post_page(page: Page) -> MethodRouter<QuaySim> {
    page_on(MethodFilter::POST, page)
}

fn page_on(method: MethodFilter, page: Page) -> MethodRouter<QuaySim> {
    on(
        method,
        async move |State(quay): State<QuaySim>,
                    RawQuery(query): RawQuery,
                    headers: HeaderMap,
                    body: Bytes| {
            let parameters = visit::parameters(query.as_deref(), &headers, &body);
            Visit::run(&quay, &headers, parameters, page)
        },
    )
}

/// `POST /oauth/access_token`, which makes a token and takes as long.
async fn exchange(
    State(quay): State<QuaySim>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    quay.hash().await;
    let parameters = visit::parameters(query.as_deref(), &headers, &body);
    Visit::run(&quay, &headers, parameters, exchange::exchange)
}

/// `GET /oauth/localapp`: Quay's own redirect target, for tokens that people generate for themselves.
fn local_application(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    if visit.world.variant.interface == Interface::Angular {
        visit.user()?;
        if visit.parameters.first("scope").is_none_or(str::is_empty) {
            return Ok(Html(page::message("Authorization canceled")).into_response());
        }
    }
    Ok(Html(page::generated_token()).into_response())
}

/// What is not there: sent to the same with a slash (089), or not allowed at all (110).
async fn elsewhere(
    State(quay): State<QuaySim>,
    OriginalUri(uri): OriginalUri,
    method: Method,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return http::method_not_allowed("OPTIONS, GET, HEAD");
    }
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    http::redirect_to_slash(&format!("{}{}/{query}", quay.public_url(), uri.path()))
}

#[cfg(test)]
mod tests;

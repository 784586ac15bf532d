//! The JSON API under `/api/v1`, its description, and health.
//!
//! A handler extracts, makes one call into a core crate, and maps to a body. Who may call it is
//! one of its arguments ([`caller`]); what it refuses is an [`error::ApiError`].

pub(crate) mod address;
pub(crate) mod administration;
pub mod caller;
pub(crate) mod component;
mod credential;
pub mod error;
mod event;
pub(crate) mod extract;
mod health;
mod link;
mod me;
pub(crate) mod member;
mod operation;
mod origin;
mod preview;
mod reference;
pub mod request_id;
pub(crate) mod rotation;
pub(crate) mod service_token;
pub(crate) mod tag;
pub(crate) mod trial;
pub(crate) mod view;
pub(crate) mod workspace;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Content, Ref, RefOr, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    linking,
    session::{self, SessionRows},
    sign_in, web,
};

/// A declaration is a few names; nothing that we take is longer.
const LONGEST_BODY: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Berth",
        description = "Gives every component a place at the quay: declare a component, and its repository, its robot account and its push credential come to be. Programs show a platform token as bearer, or an access token of the sign-in provider for the person that they act for; people sign in, and their browser's session is theirs. Whatever is changed with a session has to come from a page of Berth. Errors are problem details (RFC 9457)."
    ),
    security(("platform_token" = []), ("access_token" = []), ("session" = [])),
    modifiers(&Proofs)
)]
struct Description;

/// What callers prove with who they are.
struct Proofs;

impl Modify for Proofs {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = |format: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
            SecurityScheme::Http(scheme.bearer_format(format).build())
        };
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(session::COOKIE)));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("platform_token", bearer("berth_pt_…"));
        components.add_security_scheme("access_token", bearer("JWT (RFC 9068)"));
        components.add_security_scheme("session", session);
    }
}

fn described() -> OpenApiRouter<App> {
    let calls = OpenApiRouter::new()
        .routes(routes!(me::get))
        .routes(routes!(workspace::list))
        .routes(routes!(
            workspace::get,
            workspace::declare,
            workspace::delete
        ))
        .routes(routes!(member::list))
        .routes(routes!(member::set, member::remove))
        .routes(routes!(component::list))
        .routes(routes!(preview::get))
        .routes(routes!(
            component::get,
            component::declare,
            component::delete
        ))
        .routes(routes!(component::restore))
        .routes(routes!(component::retry))
        .routes(routes!(component::plan))
        .routes(routes!(credential::list_push))
        .routes(routes!(credential::list_pull))
        .routes(routes!(credential::reveal))
        .routes(routes!(trial::test))
        .routes(routes!(rotation::get, rotation::begin))
        .routes(routes!(rotation::end))
        .routes(routes!(tag::list))
        .routes(routes!(operation::list))
        .routes(routes!(operation::get))
        .routes(routes!(event::follow))
        .routes(routes!(link::get, link::unlink))
        .routes(routes!(link::begin))
        .routes(routes!(link::watch, link::call_off))
        .routes(routes!(link::confirm))
        .routes(routes!(link::said_dead))
        .routes(routes!(administration::overview::get))
        .routes(routes!(administration::budget::get))
        .routes(routes!(administration::work::rotations))
        .routes(routes!(administration::work::conflicts))
        .routes(routes!(administration::work::operations))
        .routes(routes!(administration::work::foundings))
        .routes(routes!(administration::audit::list))
        .routes(routes!(administration::audit::export::get))
        .routes(routes!(administration::links))
        .routes(routes!(administration::end_link))
        .routes(routes!(administration::debts))
        .routes(routes!(administration::grants))
        .routes(routes!(administration::quay))
        .routes(routes!(service_token::get))
        .routes(routes!(service_token::rotate))
        .routes(routes!(service_token::replace));
    let mut described = OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", calls);
    describe_refusals(described.get_openapi_mut());
    described
}

/// What every call may answer, whatever it is for.
const REFUSALS: [(&str, &str); 5] = [
    (
        "400",
        "The request cannot be read; the detail says what is wrong with it.",
    ),
    (
        "401",
        "Nobody is signed in, and there is no token, or it is unknown, expired or revoked.",
    ),
    (
        "403",
        "The platform token lacks the scope that this needs, or the person the role.",
    ),
    ("500", "Berth made a mistake; say the request id."),
    (
        "503",
        "Berth cannot reach its database just now; see `Retry-After`.",
    ),
];

/// What errors are written as (RFC 9457).
const PROBLEM_JSON: &str = "application/problem+json";

fn describe_refusals(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        let methods = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
        ];
        for operation in methods.into_iter().flatten() {
            let refusals = operation.responses.responses.iter_mut();
            for (_, answer) in refusals.filter(|(status, _)| status.starts_with(['4', '5'])) {
                if let RefOr::T(answer) = answer
                    && let Some(problem) = answer.content.shift_remove("application/json")
                {
                    answer.content.insert(PROBLEM_JSON.to_owned(), problem);
                }
            }
            for (status, about) in REFUSALS {
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert_with(|| {
                        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
                        ResponseBuilder::new()
                            .description(about)
                            .content(PROBLEM_JSON, problem)
                            .into()
                    });
            }
        }
    }
}

/// The API's description: an OpenAPI 3.1 document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

/// What callers come for.
fn calls() -> Router<App> {
    let (calls, document) = described().split_for_parts();
    let page = reference::page(&serde_json::to_value(&document).unwrap_or_default());
    calls
        .route("/api/v1/openapi.json", get(async move || Json(document)))
        .route(
            "/api/v1/docs",
            get(async move || reference_page(page.clone())),
        )
}

/// What people come for.
fn pages() -> Router<App> {
    web::router()
        .merge(linking::page::router())
        .merge(sign_in::router())
}

/// What browsers load, which is nobody's. It is kept for ever.
fn assets() -> Router<App> {
    Router::new().route(web::site::ADDRESS, get(web::site::get))
}

/// What says that the server lives. No database stands between.
fn health() -> Router<App> {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
}

/// Every route there is, with nothing in front: for whoever has to go through all of them.
pub fn routes() -> Router<App> {
    calls().merge(pages()).merge(assets()).merge(health())
}

/// Everything that the server answers.
pub fn router(app: App) -> Router {
    let pages = pages().layer(middleware::from_fn_with_state(
        app.clone(),
        web::failure::show,
    ));
    calls()
        .merge(pages)
        .fallback(web::failure::nothing_here)
        .method_not_allowed_fallback(web::failure::other_method)
        .layer(middleware::from_fn_with_state(
            app.clone(),
            session::identify,
        ))
        .layer(session::layer(SessionRows::new(
            Arc::clone(&app.store),
            Arc::clone(&app.clock),
        )))
        .merge(health().method_not_allowed_fallback(web::failure::other_method))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), origin::guard))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            web::failure::show_to_people,
        ))
        .layer(no_store())
        .merge(assets())
        .layer(middleware::from_fn(error::render))
        .layer(header("cache-control", "no-store"))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "no-referrer"))
        .layer(header("x-frame-options", "DENY"))
        .layer(header("cross-origin-opener-policy", "same-origin"))
        .layer(header("cross-origin-resource-policy", "same-origin"))
        .layer(header("permissions-policy", NO_PERMISSIONS))
        .layer(header("strict-transport-security", "max-age=31536000"))
        .layer(header(
            "content-security-policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            request_id::assign,
        ))
        .with_state(app)
}

/// Our pages use nothing of what they could be permitted.
const NO_PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), \
                              payment=(), publickey-credentials-get=(), usb=()";

/// Nothing that we say is kept on the way, whatever a handler or axum says: streams of events, too.
fn no_store() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

/// A header that every answer carries unless its handler says otherwise.
fn header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    let name = header::HeaderName::from_static(name);
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

fn reference_page(page: String) -> Response {
    let hash = data_encoding::BASE64.encode(&Sha256::digest(reference::STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'"
    );
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

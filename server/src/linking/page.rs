//! The small page where a Quay account is linked: plain forms and links, no script.
//!
//! Going to Quay is a link that somebody follows, never the redirect of a form (B2). What is typed
//! here is never shown again.

mod content;
mod extract;
mod form;

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::{FromRequestParts, Query, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use model::{
    CustodyId, TransactionKey, WorkspaceName,
    api::link::{AttemptState, Confirmation},
};
use store::{Actor, AuditAction, AuditEntry, StoreError, WorkspaceRecord};
use token_broker::LinkEnd;

use super::{Linking, LinkingError, Returned, Target, explain};
use crate::{
    adapters::broker::CALLBACK,
    api::{
        caller::{Caller, Link, Within},
        error::ApiError,
        request_id::RequestId,
    },
    app::App,
    page::Page,
    session::Person,
};

use extract::{Form, Path};
use form::BeginForm;

/// How often a page that waits looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// The pages, and where people come back to from Quay.
pub fn router() -> Router<App> {
    Router::new()
        .route(&format!("{CALLBACK}/{{secret}}"), get(come_back))
        .route("/link/refused/{code}", get(refused_elsewhere))
        .route("/workspaces/{workspace}/link", get(overview).post(begin))
        .route("/workspaces/{workspace}/link/unlink", post(unlink))
        .route(
            "/workspaces/{workspace}/link/debts/{custody}/said-dead",
            post(said_dead),
        )
        .route("/workspaces/{workspace}/link/{key}", get(attempt))
        .route("/workspaces/{workspace}/link/{key}/confirm", post(confirm))
        .route(
            "/workspaces/{workspace}/link/{key}/call-off",
            post(call_off),
        )
}

/// Somebody at a browser who may link in the workspace of the path. Everybody else gets a page.
struct Visiting {
    person: Person,
    workspace: WorkspaceRecord,
    linking: Arc<Linking>,
}

impl FromRequestParts<App> for Visiting {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let person = parts.extensions.get::<Option<Person>>().cloned().flatten();
        if person.is_none() {
            return Err(sign_in(parts).into_response());
        }
        let within = Within::<Link>::from_request_parts(parts, app).await;
        match within {
            Ok(Within {
                caller: Caller::Person(person),
                workspace,
                ..
            }) => Ok(Self {
                person,
                workspace,
                linking: Arc::clone(&app.linking),
            }),
            Ok(_) => Err(ApiError::forbidden("a person links their own account").into_response()),
            Err(error) => Err(content::failed(person.as_ref(), &error).into_response()),
        }
    }
}

/// To the sign-in, and back to this page if it is one that can be read again.
fn sign_in(parts: &Parts) -> Redirect {
    let path = parts.uri.path();
    let page = match parts.method {
        axum::http::Method::GET => path.to_owned(),
        _ => match path.find("/link/") {
            Some(end) => path.chars().take(end).chain("/link".chars()).collect(),
            None => path.to_owned(),
        },
    };
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", &page)
        .finish();
    Redirect::to(&format!("/sign-in?{query}"))
}

impl Visiting {
    fn page(&self, page: Page) -> Page {
        page.of(Some(&self.person))
    }

    fn failed(&self, error: LinkingError) -> Response {
        content::failed(Some(&self.person), &ApiError::from(error)).into_response()
    }

    fn home(&self) -> Redirect {
        Redirect::to(&home(&self.workspace.name))
    }
}

fn home(workspace: &WorkspaceName) -> String {
    format!("/workspaces/{workspace}/link")
}

async fn overview(visiting: Visiting) -> Response {
    let overview = visiting
        .linking
        .overview(&visiting.person, &visiting.workspace);
    match overview.await {
        Ok(overview) => visiting.page(content::overview(&overview)).into_response(),
        Err(error) => visiting.failed(error),
    }
}

async fn begin(visiting: Visiting, Form(form): Form<BeginForm>) -> Response {
    let how = match form.read() {
        Ok(how) => how,
        Err(what) => return visiting.failed(LinkingError::Unusable(what)),
    };
    let began = visiting
        .linking
        .begin(&visiting.person, &visiting.workspace, how);
    let begun = match began.await {
        Ok(began) => visiting.linking.begun(&visiting.person, began).await,
        Err(error) => return visiting.failed(error),
    };
    match (&begun.attempt, &begun.authorize_url) {
        (Some(attempt), None) => {
            let at = format!("{}/{}", home(&visiting.workspace.name), attempt.key);
            Redirect::to(&at).into_response()
        }
        _ => {
            let sign_in = visiting.linking.at_quay("signin");
            let page = content::begun(&visiting.workspace.name, &begun, &sign_in);
            visiting.page(page).into_response()
        }
    }
}

async fn attempt(visiting: Visiting, Path((_, key)): Path<(String, TransactionKey)>) -> Response {
    let watched = visiting
        .linking
        .watch(&visiting.person, visiting.workspace.id, key);
    let attempt = match watched.await {
        Ok(transaction) => {
            visiting
                .linking
                .attempt(&visiting.person, &transaction)
                .await
        }
        Err(error) => return visiting.failed(error),
    };
    if attempt.state == (AttemptState::Linked {}) {
        return visiting.home().into_response();
    }
    let page = content::attempt(&visiting.workspace.name, &attempt);
    let page = match attempt.state {
        AttemptState::Waiting { .. } | AttemptState::Checking {} => page.refreshing(LOOK_AGAIN),
        AttemptState::Unconfirmed { .. } | AttemptState::Linked {} | AttemptState::Refused(_) => {
            page
        }
    };
    visiting.page(page).into_response()
}

async fn confirm(
    visiting: Visiting,
    Path((_, key)): Path<(String, TransactionKey)>,
    Form(Confirmation { quay_user }): Form<Confirmation>,
) -> Response {
    let confirmed =
        visiting
            .linking
            .confirm(&visiting.person, visiting.workspace.id, key, &quay_user);
    match confirmed.await {
        Ok(()) => visiting.home().into_response(),
        Err(error) => visiting.failed(error),
    }
}

async fn call_off(visiting: Visiting, Path((_, key)): Path<(String, TransactionKey)>) -> Response {
    let called = visiting
        .linking
        .call_off(&visiting.person, visiting.workspace.id, key);
    match called.await {
        Ok(()) => visiting.home().into_response(),
        Err(error) => visiting.failed(error),
    }
}

async fn unlink(visiting: Visiting) -> Response {
    let (workspace, user) = (visiting.workspace.id, visiting.person.user);
    let unlinked = visiting.linking.unlink(workspace, user, LinkEnd::Unlinked);
    match unlinked.await {
        Ok(()) => visiting.home().into_response(),
        Err(error) => visiting.failed(error),
    }
}

async fn said_dead(visiting: Visiting, Path((_, custody)): Path<(String, CustodyId)>) -> Response {
    let said = visiting
        .linking
        .said_dead(&visiting.person, visiting.workspace.id, custody);
    match said.await {
        Ok(()) => visiting.home().into_response(),
        Err(error) => visiting.failed(error),
    }
}

/// What Quay sends a browser back to. It says nothing itself: it sends on, so that neither the code
/// nor the attempt's secret stays in an address.
async fn come_back(
    State(app): State<App>,
    Extension(person): Extension<Option<Person>>,
    request_id: RequestId,
    Path(secret): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let returned = Returned { secret, query };
    match app.linking.take_back(person.as_ref(), returned).await {
        Ok(Target::Attempt(workspace, key)) => {
            match app.store.find_workspace_by_id(workspace).await {
                Ok(Some(workspace)) => {
                    Redirect::to(&format!("{}/{key}", home(&workspace.name))).into_response()
                }
                Ok(None) => nowhere(person.as_ref()),
                Err(error) => {
                    content::failed(person.as_ref(), &ApiError::from(error)).into_response()
                }
            }
        }
        Ok(Target::Refused(why)) => {
            Redirect::to(&format!("/link/refused/{}", explain::code(why))).into_response()
        }
        Ok(Target::Nowhere) => match note_nowhere(&app, person.as_ref(), &request_id).await {
            Ok(()) => nowhere(person.as_ref()),
            Err(error) => ApiError::from(error).into_response(),
        },
        Err(error) => content::failed(person.as_ref(), &ApiError::from(error)).into_response(),
    }
}

/// An answer to nobody's question goes on record: nobody is sent to such an address.
async fn note_nowhere(
    app: &App,
    person: Option<&Person>,
    request_id: &RequestId,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        actor: person.map_or(Actor::Anonymous, |person| Actor::User(person.user)),
        action: AuditAction::LinkRefused,
        workspace: None,
        subject: "an answer of Quay's".to_owned(),
        detail: Some("there is no such attempt".to_owned()),
        request_id: Some(request_id.to_string()),
    };
    app.store.append_audit(entry, app.clock.now()).await?;
    Ok(())
}

async fn refused_elsewhere(
    Extension(person): Extension<Option<Person>>,
    Path(code): Path<String>,
) -> Response {
    match explain::elsewhere(&code) {
        Some(refusal) => {
            let page = content::refused_elsewhere(&refusal).of(person.as_ref());
            page.into_response()
        }
        None => nowhere(person.as_ref()),
    }
}

fn nowhere(person: Option<&Person>) -> Response {
    let page = Page::refusal(
        StatusCode::NOT_FOUND,
        "There is no such attempt to link",
        content::begin_again(),
    );
    page.of(person).into_response()
}

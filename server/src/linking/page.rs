//! The pages on which a Quay account is linked: forms and links that work without script.
//!
//! Going to Quay is a link that somebody follows, never the redirect of a form (B2). What is typed
//! here is never shown again.

mod form;

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Query, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use frontend::{
    page::{LinkAttempt, LinkBegun, LinkElsewhere, LinkOverviewPage, NoAttempt},
    path,
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
    api::{caller::Link, error::ApiError, request_id::RequestId},
    app::App,
    session::Person,
    web::{Form, Inside, Path, Visit},
};

use form::BeginForm;

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

/// Somebody at a browser who may link in the workspace of the path.
struct Visiting {
    person: Person,
    workspace: WorkspaceRecord,
    linking: Arc<Linking>,
}

impl FromRequestParts<App> for Visiting {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Inside { person, within } = Inside::<Link>::from_request_parts(parts, app).await?;
        Ok(Self {
            person,
            workspace: within.workspace,
            linking: Arc::clone(&app.linking),
        })
    }
}

impl Visiting {
    fn home(&self) -> Redirect {
        Redirect::to(&self.at(&[]))
    }

    /// The page of the workspace's link, or a page below it.
    fn at(&self, below: &[&str]) -> String {
        at(&self.workspace.name, below)
    }
}

fn at(workspace: &WorkspaceName, below: &[&str]) -> String {
    let home = path::own(&["workspaces", workspace.as_str(), "link"]);
    format!("{home}{}", path::own(below))
}

async fn overview(visiting: Visiting, visit: Visit) -> Result<Response, ApiError> {
    let overview = visiting
        .linking
        .overview(&visiting.person, &visiting.workspace)
        .await?;
    Ok(visit.show(LinkOverviewPage(overview)))
}

async fn begin(
    visiting: Visiting,
    visit: Visit,
    Form(form): Form<BeginForm>,
) -> Result<Response, ApiError> {
    let how = form.read().map_err(LinkingError::Unusable)?;
    let began = visiting
        .linking
        .begin(&visiting.person, &visiting.workspace, how)
        .await?;
    let begun = visiting.linking.begun(&visiting.person, began).await;
    if let (Some(attempt), None) = (&begun.attempt, &begun.authorize_url) {
        let there = visiting.at(&[&attempt.key.to_string()]);
        return Ok(Redirect::to(&there).into_response());
    }
    Ok(visit.show(LinkBegun {
        quay_sign_in: visiting.linking.at_quay("signin"),
        workspace: visiting.workspace.name,
        begun,
    }))
}

async fn attempt(
    visiting: Visiting,
    visit: Visit,
    Path((_, key)): Path<(String, TransactionKey)>,
) -> Result<Response, ApiError> {
    let transaction = visiting
        .linking
        .watch(&visiting.person, visiting.workspace.id, key)
        .await?;
    let attempt = visiting
        .linking
        .attempt(&visiting.person, &transaction)
        .await;
    if attempt.state == (AttemptState::Linked {}) {
        return Ok(visiting.home().into_response());
    }
    Ok(visit.show(LinkAttempt {
        workspace: visiting.workspace.name,
        attempt,
    }))
}

async fn confirm(
    visiting: Visiting,
    Path((_, key)): Path<(String, TransactionKey)>,
    Form(Confirmation { quay_user }): Form<Confirmation>,
) -> Result<Redirect, ApiError> {
    visiting
        .linking
        .confirm(&visiting.person, visiting.workspace.id, key, &quay_user)
        .await?;
    Ok(visiting.home())
}

async fn call_off(
    visiting: Visiting,
    Path((_, key)): Path<(String, TransactionKey)>,
) -> Result<Redirect, ApiError> {
    visiting
        .linking
        .call_off(&visiting.person, visiting.workspace.id, key)
        .await?;
    Ok(visiting.home())
}

async fn unlink(visiting: Visiting) -> Result<Redirect, ApiError> {
    let (workspace, user) = (visiting.workspace.id, visiting.person.user);
    visiting
        .linking
        .unlink(workspace, user, LinkEnd::Unlinked)
        .await?;
    Ok(visiting.home())
}

async fn said_dead(
    visiting: Visiting,
    Path((_, custody)): Path<(String, CustodyId)>,
) -> Result<Redirect, ApiError> {
    visiting
        .linking
        .said_dead(&visiting.person, visiting.workspace.id, custody)
        .await?;
    Ok(visiting.home())
}

/// What Quay sends a browser back to. It says nothing itself: it sends on, so that neither the code
/// nor the attempt's secret stays in an address.
async fn come_back(
    State(app): State<App>,
    visit: Visit,
    request_id: RequestId,
    Path(secret): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    let returned = Returned { secret, query };
    let target = app.linking.take_back(visit.person.as_ref(), returned);
    Ok(match target.await? {
        Target::Attempt(workspace, key) => match app.store.find_workspace_by_id(workspace).await? {
            Some(workspace) => {
                Redirect::to(&at(&workspace.name, &[&key.to_string()])).into_response()
            }
            None => visit.answer(StatusCode::NOT_FOUND, NoAttempt),
        },
        Target::Refused(why) => {
            Redirect::to(&format!("/link/refused/{}", explain::code(why))).into_response()
        }
        Target::Nowhere => {
            note_nowhere(&app, visit.person.as_ref(), &request_id).await?;
            visit.answer(StatusCode::NOT_FOUND, NoAttempt)
        }
    })
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

async fn refused_elsewhere(visit: Visit, Path(code): Path<String>) -> Response {
    match explain::elsewhere(&code) {
        Some(refusal) => visit.answer(StatusCode::CONFLICT, LinkElsewhere(refusal)),
        None => visit.answer(StatusCode::NOT_FOUND, NoAttempt),
    }
}

//! Authorizations that an organization's owner hands to somebody else (116 to 119).
//!
//! The owner assigns; the other finds it in a list, and gets the token in the browser, by the
//! implicit flow only.

use axum::{
    Json,
    http::Method,
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    application::application_for_owner,
    visit::{Refusal, Visit},
};
use crate::{
    api::{self, Answer, Outcome, Request, Route},
    http::NO_CACHE,
    state::{AccountId, Avatar, ScopeSet, scope_details},
};

/// One assigned authorization.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) uuid: Uuid,
    pub(crate) user: AccountId,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
}

/// The authorizations that were assigned and not yet taken.
#[derive(Debug, Default)]
pub(crate) struct Assignments(Vec<Assignment>);

impl Assignments {
    /// The assignment of this id to this user for this application.
    pub(crate) fn find(&self, uuid: &str, user: AccountId, client_id: &str) -> Option<&Assignment> {
        self.0.iter().find(|assignment| {
            assignment.uuid.to_string() == uuid
                && assignment.user == user
                && assignment.client_id == client_id
        })
    }

    /// Ends an assignment of this user; whether there was one.
    pub(crate) fn remove(&mut self, uuid: &str, user: AccountId) -> bool {
        let before = self.0.len();
        self.0
            .retain(|known| known.user != user || known.uuid.to_string() != uuid);
        self.0.len() < before
    }
}

/// `POST /oauth/authorize/assignuser`
pub(super) fn assign(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    let client_id = visit.require("client_id")?;
    let redirect_uri = visit.require("redirect_uri")?;
    let scope = visit.require("scope")?;
    let name = visit.require("username")?;
    let owner = visit.user()?;
    visit.require_csrf_proof()?;
    application_for_owner(visit, &client_id, owner)?;
    if visit.parameters.first("response_type") != Some("token") {
        return Err(Refusal::BadRequest);
    }
    let user = visit
        .world
        .find_user(&name)
        .map(|user| user.id)
        .ok_or(Refusal::NotFound)?;
    scope.parse::<ScopeSet>().map_err(|_| Refusal::NotFound)?;
    let uuid = visit.world.ids.uuid();
    visit.world.assignments.0.push(Assignment {
        uuid,
        user,
        client_id,
        redirect_uri,
        scope,
    });
    let message = "Token assigned successfully";
    Ok(if visit.parameters.first("format") == Some("json") {
        (NO_CACHE, Json(json!({"message": message}))).into_response()
    } else {
        (NO_CACHE, Html(super::page::message(message))).into_response()
    })
}

/// What a user has been assigned, and how to decline it.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v1/user/assignedauthorization", list),
        Route::new(
            Method::DELETE,
            "/api/v1/user/assignedauthorization/{assigned_authorization_uuid}",
            decline,
        ),
    ]
}

fn list(request: &mut Request<'_>) -> Outcome {
    let user = request.user()?;
    let assigned = request.world.assignments.0.iter();
    let views: Vec<Value> = assigned
        .filter(|assignment| assignment.user == user)
        .filter_map(|assignment| view(request, assignment))
        .collect();
    Ok(Answer::ok(json!({"authorizations": views})))
}

fn view(request: &Request<'_>, assignment: &Assignment) -> Option<Value> {
    let application = request.world.find_application(&assignment.client_id)?;
    let organization = request.world.organizations.get(&application.organization)?;
    let email = application
        .avatar_email
        .as_deref()
        .unwrap_or(&organization.email);
    let scopes: ScopeSet = assignment.scope.parse().ok()?;
    Some(json!({
        "application": {
            "name": application.name,
            "clientId": application.client_id,
            "description": application.description,
            "url": application.application_uri,
            "avatar": Avatar::application(&application.name, email),
            "organization": {"name": organization.name, "avatar": organization.avatar()},
        },
        "uuid": assignment.uuid,
        "redirectUri": assignment.redirect_uri,
        "scopes": scope_details(&scopes),
        "responseType": "token",
    }))
}

fn decline(request: &mut Request<'_>) -> Outcome {
    let user = request.user()?;
    let uuid = request.path("assigned_authorization_uuid");
    if request.world.assignments.remove(&uuid, user) {
        Ok(Answer::no_content())
    } else {
        Err(api::Refusal::NotFound)
    }
}

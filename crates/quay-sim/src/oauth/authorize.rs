//! `GET /oauth/authorize`: the consent page, or straight back for whoever consented before.

use axum::{
    Json,
    response::{Html, IntoResponse, Response},
};

use super::{
    application::{accepts_redirect, application_for_grantor},
    consent::Consent,
    grant::{self, Flow},
    visit::{Refusal, Visit},
};
use crate::{
    http::NO_CACHE,
    state::{AccountId, ScopeSet},
};

/// Answers 200 with the page (or its facts for `format=json`), 302 when the user's live tokens for
/// the application cover the scope (100 to 105), and a refusal otherwise.
pub(super) fn ask(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    match decide(visit) {
        // Whatever depends on the user is not cached either (051, 052, 055, 104).
        Err(refusal @ (Refusal::NotFound | Refusal::Redirect { .. } | Refusal::OAuth(_))) => {
            Ok((NO_CACHE, refusal).into_response())
        }
        decided => decided,
    }
}

fn decide(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    let client_id = visit.require("client_id")?;
    let redirect_uri = visit.require("redirect_uri")?;
    let scope = visit.require("scope")?;
    let user = visit.user()?;
    let application = application_for_grantor(visit, &client_id, user)?;
    let response_type = visit
        .parameters
        .first("response_type")
        .unwrap_or("code")
        .to_owned();
    let assignment = visit.parameters.first("assignment_uuid").map(str::to_owned);
    if assignment.is_some() && response_type != "token" {
        return Err(Refusal::BadRequest);
    }
    let state = visit.parameters.first("state").map(str::to_owned);
    if assignment.is_none() && is_covered(visit, user, &client_id, &scope) {
        let flow = Flow::parse(&response_type, &redirect_uri)?;
        let response = grant::give(visit, flow, &application, &redirect_uri)?;
        return Ok((NO_CACHE, response).into_response());
    }
    if !accepts_redirect(visit, &application, &redirect_uri) {
        return Err(Refusal::Redirect {
            to: application.redirect_uri,
            error: "redirect_uri_mismatch",
        });
    }
    let scopes: ScopeSet = scope.parse().map_err(|_| Refusal::NotFound)?;
    let organization = visit.world.organizations.get(&application.organization);
    let consent = Consent {
        organization: organization.ok_or(Refusal::NotFound)?,
        application: &application,
        scopes: &scopes,
        scope: &scope,
        redirect_uri: &redirect_uri,
        response_type: &response_type,
        assignment: assignment.as_deref(),
        state: state.as_deref(),
        csrf_token: visit.session.csrf_token.as_deref().unwrap_or_default(),
    };
    Ok(if visit.parameters.first("format") == Some("json") {
        (NO_CACHE, Json(consent.facts())).into_response()
    } else {
        (NO_CACHE, Html(consent.page())).into_response()
    })
}

/// Whether the user's live tokens for the application, taken together, cover the scope.
fn is_covered(visit: &Visit<'_>, user: AccountId, client_id: &str, scope: &str) -> bool {
    let Ok(wanted) = scope.parse::<ScopeSet>() else {
        return false;
    };
    let tokens = visit.world.tokens.iter().filter(|token| {
        token.user == user && token.client_id == client_id && token.is_live(visit.now)
    });
    let held: ScopeSet = tokens
        .flat_map(|token| token.scopes().iter().collect::<Vec<_>>())
        .collect();
    held.covers(&wanted)
}

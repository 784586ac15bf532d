//! What the consent page's buttons do: a code or a token for the application, or a no.

use axum::response::Response;

use super::{
    Grant,
    application::{accepts_redirect, application_for_grantor},
    redirect::with_parameters,
    visit::{Refusal, Visit, redirect},
};
use crate::state::{Application, NewToken, ScopeSet, TEN_YEARS};

/// What the application gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// A code in the query, to be exchanged.
    Code,
    /// The token itself, in the fragment (112, 113).
    Implicit,
}

impl Flow {
    /// Reads `response_type`. What is unknown is reported to the redirect URI, whosever it is (073).
    pub(super) fn parse(response_type: &str, redirect_uri: &str) -> Result<Self, Refusal> {
        match response_type {
            "code" => Ok(Self::Code),
            "token" => Ok(Self::Implicit),
            _ => Err(Refusal::Redirect {
                to: redirect_uri.to_owned(),
                error: "unsupported_response_type",
            }),
        }
    }
}

/// `POST /oauth/authorizeapp`: yes. `state` comes back if the form had it (064, 065).
pub(super) fn approve(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    let user = visit.user()?;
    visit.require_csrf_proof()?;
    let redirect_uri = visit
        .parameters
        .first("redirect_uri")
        .unwrap_or_default()
        .to_owned();
    let client_id = visit
        .parameters
        .first("client_id")
        .unwrap_or_default()
        .to_owned();
    let response_type = visit.parameters.first("response_type").unwrap_or("code");
    let flow = Flow::parse(response_type, &redirect_uri)?;
    let application = match application_for_grantor(visit, &client_id, user) {
        // Reported to wherever the form says: nobody is there to say where it should be (071).
        Err(Refusal::NotFound) => {
            return Err(Refusal::Redirect {
                to: redirect_uri,
                error: "unauthorized_client",
            });
        }
        found => found?,
    };
    let response = give(visit, flow, &application, &redirect_uri)?;
    let assignment = visit
        .parameters
        .first("assignment_uuid")
        .unwrap_or_default()
        .to_owned();
    visit.world.assignments.remove(&assignment, user);
    Ok(response)
}

/// `POST /oauth/denyapp`: no. `state` never comes back (074).
pub(super) fn deny(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    visit.require_csrf_proof()?;
    visit.user()?;
    let redirect_uri = visit.parameters.first("redirect_uri").unwrap_or_default();
    let client_id = visit.parameters.first("client_id").unwrap_or_default();
    let application = visit.world.find_application(client_id);
    if application.is_some_and(|known| accepts_redirect(visit, known, redirect_uri)) {
        Err(Refusal::Redirect {
            to: redirect_uri.to_owned(),
            error: "authorization_denied",
        })
    } else {
        Err(Refusal::OAuth("invalid_request"))
    }
}

/// Gives the signed-in user's consent to the application, at `redirect_uri`.
pub(super) fn give(
    visit: &mut Visit<'_>,
    flow: Flow,
    application: &Application,
    redirect_uri: &str,
) -> Result<Response, Refusal> {
    let user = visit.user()?;
    if !accepts_redirect(visit, application, redirect_uri) {
        return Err(Refusal::OAuth("invalid_request"));
    }
    let scope = visit.parameters.first("scope").unwrap_or_default();
    if scope.parse::<ScopeSet>().is_err() {
        return Err(Refusal::Redirect {
            to: redirect_uri.to_owned(),
            error: "invalid_scope",
        });
    }
    let mut parameters = vec![("scope", scope)];
    parameters.extend(
        visit
            .parameters
            .first("state")
            .map(|state| ("state", state)),
    );
    let client_id = application.client_id.clone();
    match flow {
        Flow::Code => {
            let code = visit.world.ids.access_token();
            let grant = Grant {
                client_id,
                user,
                scope: scope.to_owned(),
            };
            visit.world.codes.issue(code.clone(), grant);
            parameters.push(("code", &code));
            Ok(redirect(&with_parameters(redirect_uri, &parameters)))
        }
        Flow::Implicit => {
            let new = NewToken {
                user,
                client_id,
                scope: scope.to_owned(),
                name: None,
                lifetime: TEN_YEARS,
            };
            let token = visit.world.issue_token(new, visit.now).secret;
            let seconds = TEN_YEARS.whole_seconds();
            let to = with_parameters(redirect_uri, &parameters);
            let fragment = format!("access_token={token}&token_type=Bearer&expires_in={seconds}");
            Ok(redirect(&format!("{to}#{fragment}")))
        }
    }
}

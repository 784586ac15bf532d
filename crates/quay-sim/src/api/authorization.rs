//! What a user has allowed applications to do: the user's own side of tokens.

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{AccessToken, scope_details};

use super::{Answer, Outcome, Refusal, Request, Route, application};

pub(super) fn routes() -> Vec<Route> {
    let one = "/api/v1/user/authorizations/{access_token_uuid}";
    vec![
        Route::new(Method::GET, "/api/v1/user/authorizations", list),
        Route::new(Method::GET, one, get),
        Route::new(Method::DELETE, one, delete),
    ]
}

/// 348 to 350, 513: no pages, no dates, nothing of the token; expired ones are among them.
fn list(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    let own = request
        .world
        .tokens
        .iter()
        .filter(|token| token.user == user);
    let authorizations: Vec<Value> = own
        .map(|token| authorization_view(request, token))
        .collect();
    Ok(Answer::ok(json!({ "authorizations": authorizations })))
}

/// 351.
fn get(request: &mut Request<'_>) -> Outcome {
    let place = own(request)?;
    let token = request.world.tokens.get(place).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(authorization_view(request, token)))
}

/// 352, 353, 359, 638: at once, for the token itself too; no fresh login asked.
fn delete(request: &mut Request<'_>) -> Outcome {
    let place = own(request)?;
    request.world.tokens.remove(place);
    Ok(Answer::no_content())
}

fn own(request: &Request<'_>) -> Result<usize, Refusal> {
    let user = request.administered_user()?;
    let uuid = request.path("access_token_uuid");
    let meant = |token: &AccessToken| token.user == user && token.uuid.to_string() == uuid;
    request
        .world
        .tokens
        .iter()
        .position(meant)
        .ok_or(Refusal::NotFound)
}

fn authorization_view(request: &Request<'_>, token: &AccessToken) -> Value {
    let application = request.world.find_application(&token.client_id);
    let application = application.map(|application| {
        let organization = request.world.organizations.get(&application.organization);
        json!({
            "name": application.name,
            "description": application.description,
            "url": application.application_uri,
            "avatar": application::avatar(request, application),
            "organization": organization.map(|organization| {
                json!({ "name": organization.name, "avatar": organization.avatar() })
            }),
        })
    });
    json!({
        "application": application,
        "scopes": scope_details(&token.scopes()),
        "uuid": token.uuid.to_string(),
    })
}

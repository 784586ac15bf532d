//! App-specific tokens: passwords that a user gives to single programs.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{AppToken, Scope};

use super::{Answer, Outcome, Refusal, Request, Route, view::mail_date};

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = (
        "/api/v1/user/apptoken",
        "/api/v1/user/apptoken/{token_uuid}",
    );
    let user = Some(Scope::UserAdmin);
    vec![
        Route::new(Method::GET, all, list).documented("listAppTokens", user),
        Route::new(Method::POST, all, create).documented("createAppToken", user),
        Route::new(Method::GET, one, get).documented("getAppToken", user),
        Route::new(Method::DELETE, one, delete).documented("revokeAppToken", user),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "required": ["title"],
        "properties": {
            "title": { "type": "string", "description": "The user-defined title for the token" },
        },
    })
});

/// 380.
fn list(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    let own = request
        .world
        .app_tokens
        .iter()
        .filter(|token| token.user == user);
    let tokens: Vec<Value> = own.map(summary).collect();
    Ok(Answer::ok(
        json!({ "tokens": tokens, "only_expiring": null }),
    ))
}

/// 379, 382.
fn create(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    request.require_fresh_login()?;
    let body = request.body(&NEW)?;
    let title = body
        .get("title")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let token = AppToken {
        uuid: request.world.ids.uuid(),
        user,
        title,
        code: request.world.ids.app_token(),
        created: request.now,
        last_accessed: None,
    };
    let view = full(&token);
    let metadata = json!({ "app_specific_token_title": token.title, "app_specific_token": token.uuid.to_string() });
    request.log("create_app_specific_token", user, None, metadata);
    request.world.app_tokens.push(token);
    Ok(Answer::ok(json!({ "token": view })))
}

/// 381: the code is readable again.
fn get(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    let place = own(request)?;
    let token = request
        .world
        .app_tokens
        .get(place)
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "token": full(token) })))
}

/// 383.
fn delete(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    let place = own(request)?;
    let token = request.world.app_tokens.remove(place);
    let metadata = json!({ "app_specific_token_title": token.title, "app_specific_token": token.uuid.to_string() });
    request.log("revoke_app_specific_token", token.user, None, metadata);
    Ok(Answer::no_content())
}

fn own(request: &Request<'_>) -> Result<usize, Refusal> {
    let user = request.administered_user()?;
    let uuid = request.path("token_uuid");
    let meant = |token: &AppToken| token.user == user && token.uuid.to_string() == uuid;
    request
        .world
        .app_tokens
        .iter()
        .position(meant)
        .ok_or(Refusal::NotFound)
}

fn summary(token: &AppToken) -> Value {
    json!({
        "uuid": token.uuid.to_string(),
        "title": token.title,
        "last_accessed": token.last_accessed.map(mail_date),
        "created": mail_date(token.created),
        "expiration": null,
    })
}

fn full(token: &AppToken) -> Value {
    let mut view = summary(token);
    if let Some(view) = view.as_object_mut() {
        view.insert("token_code".into(), token.code.clone().into());
    }
    view
}

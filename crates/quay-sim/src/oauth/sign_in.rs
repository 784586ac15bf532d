//! Signing in and out, as Quay's user interface does it: JSON calls with a CSRF token.

use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Session,
    session::TooManyAttempts,
    visit::{NEXT_CSRF_TOKEN, Refusal, Visit},
};
use crate::api::{self, Answer, Outcome, Request, Route};

/// `GET /csrf_token`: the session's token, and a session where there was none (017).
pub(super) fn csrf_token(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    visit.session = visit.world.ensure_session(&visit.session);
    let token = &visit.session.csrf_token;
    Ok(Json(json!({"csrf_token": token})).into_response())
}

/// The calls under `/api/v1/`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::POST, "/api/v1/signin", sign_in)
            .for_anybody()
            .while_read_only(),
        Route::new(Method::POST, "/api/v1/signin/verify", verify).while_read_only(),
        Route::new(Method::POST, "/api/v1/signout", sign_out),
    ]
}

fn sign_in(request: &mut Request<'_>) -> Outcome {
    let body = request.json()?;
    let name = text(&body, "username");
    attempt(request, &name, &text(&body, "password"))
}

/// The password once more, for what asks for a fresh login (640).
fn verify(request: &mut Request<'_>) -> Outcome {
    let body = request.json()?;
    let user = request.user()?;
    let user = request
        .world
        .users
        .get(&user)
        .ok_or(api::Refusal::Unauthorized)?;
    let name = user.name.clone();
    attempt(request, &name, &text(&body, "password"))
}

fn attempt(request: &mut Request<'_>, name: &str, password: &str) -> Outcome {
    match request.world.try_password(name, password, request.now) {
        Ok(Some(user)) => {
            request.session = request.world.sign_in(user, request.now);
            Ok(succeeded(&request.session))
        }
        Ok(None) => Err(api::Refusal::Other(
            StatusCode::FORBIDDEN,
            json!({
                "needsEmailVerification": false,
                "invalidCredentials": true,
                "message": "Invalid Username or Password",
            }),
        )),
        Err(TooManyAttempts { retry_after }) => Err(api::Refusal::TooManyAttempts(retry_after)),
    }
}

fn sign_out(request: &mut Request<'_>) -> Outcome {
    if let Some(user) = request.session.user {
        request.session = request.world.sign_out(user, request.now);
    }
    Ok(Answer::ok(json!({"success": true})))
}

fn succeeded(session: &Session) -> Answer {
    let answer = Answer::ok(json!({"success": true}));
    let token = session.csrf_token.as_deref().unwrap_or_default();
    match HeaderValue::from_str(token) {
        Ok(token) => answer.with(NEXT_CSRF_TOKEN, token),
        Err(_) => answer,
    }
}

fn text(body: &Value, name: &str) -> String {
    body.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

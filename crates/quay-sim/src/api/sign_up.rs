//! Signing up, as Quay's user interface does it.

use std::sync::LazyLock;

use axum::http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use crate::{
    state::{NewUser, Principal, check_name},
    variant::Mailing,
};

use super::{Answer, Outcome, Refusal, Request, Route, user::user_view, view::invalid_namespace};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::new(Method::POST, "/api/v1/user/", sign_up)]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Fields which must be specified for a new user.",
        "required": ["username", "password"],
        "properties": {
            "username": { "type": "string", "description": "The user's username" },
            "password": { "type": "string", "description": "The user's password" },
            "email": { "type": "string", "description": "The user's email address" },
        },
    })
});

/// 005 to 011. Where Quay sends mail, the new user has to follow a link first (613).
fn sign_up(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&NEW)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let new = NewUser {
        name: text("username").to_owned(),
        email: text("email").to_owned(),
        password: text("password").to_owned(),
    };
    if request.world.find_user(&new.name).is_some() {
        return Err(Refusal::invalid("The username already exists"));
    }
    let mailing = request.world.variant.mailing != Mailing::Off;
    if mailing && new.email.is_empty() {
        return Err(Refusal::invalid("Email address is required"));
    }
    check(request, &new)?;
    let metadata = json!({ "email": new.email, "username": new.name });
    let user = request.world.create_user(new);
    request.log("user_create", user, None, metadata);
    if mailing {
        return Ok(Answer::ok(json!({ "awaiting_verification": true })));
    }
    request.session = request.world.sign_in(user, request.now);
    request.principal = Principal::User(user);
    let user = request.world.users.get(&user).ok_or(Refusal::Crash)?;
    let view = user_view(request, user);
    let token = request.session.csrf_token.as_deref().unwrap_or_default();
    let token = HeaderValue::from_str(token).map_err(|_| Refusal::Crash)?;
    Ok(Answer::ok(view).with(HeaderName::from_static("x-next-csrf-token"), token))
}

fn check(request: &Request<'_>, new: &NewUser) -> Result<(), Refusal> {
    let NewUser {
        name,
        email,
        password,
    } = new;
    if password.chars().count() < 8 || password.contains(char::is_whitespace) {
        let rule =
            "Invalid password, password must be at least 8 characters and contain no whitespace.";
        return Err(Refusal::invalid(rule));
    }
    check_name(name).map_err(|problem| Refusal::Invalid(invalid_namespace(name, problem)))?;
    if request.world.find_account(name).is_some() {
        return Err(Refusal::invalid(format!(
            "Username has already been taken by an organization and cannot be reused: {name}"
        )));
    }
    if request.world.is_held(name, request.now) {
        return Err(Refusal::invalid("Username is not available"));
    }
    if !email.is_empty()
        && request
            .world
            .users
            .values()
            .any(|user| user.email == *email)
    {
        return Err(Refusal::invalid(format!(
            "duplicate key value violates unique constraint \"user_email_unique_non_org\"\n\
             DETAIL:  Key (email)=({email}) already exists.\n"
        )));
    }
    Ok(())
}

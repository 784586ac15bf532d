//! Tokens of an OAuth application that its owners mint, list and revoke; new in Quay 3.18.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::state::{
    AccessToken, AccountId, NewToken, Principal, Role, Scope, ScopeSet, TEN_YEARS, TeamRole,
};

use super::{Answer, Outcome, Refusal, Request, Route, application, view::python_date};

pub(super) fn routes() -> Vec<Route> {
    let all = "/api/v1/organization/{orgname}/applications/{client_id}/tokens";
    let one = "/api/v1/organization/{orgname}/applications/{client_id}/tokens/{token_uuid}";
    let admin = Some(Scope::OrgAdmin);
    vec![
        Route::new(Method::GET, all, list)
            .documented("listOrganizationApplicationTokens", admin)
            .not_found_unless(|variant| variant.minting),
        Route::new(Method::POST, all, mint)
            .documented("createOrganizationApplicationToken", admin)
            .making_a_token()
            .not_found_unless(|variant| variant.minting),
        Route::new(Method::DELETE, one, revoke)
            .documented("deleteOrganizationApplicationToken", admin)
            .not_found_unless(|variant| variant.minting),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a new OAuth API token. Duplicate names are allowed within an application.",
        "required": ["name", "scope"],
        "properties": {
            "name": {
                "type": "string",
                "description": "User-facing token name. Leading and trailing whitespace is trimmed before storage.",
                "minLength": 1,
                "maxLength": 255,
            },
            "scope": { "type": "string", "description": "Space- or comma-separated scope string" },
            "expiration": {
                "type": "number",
                "description": "Token lifetime in seconds. Must be positive and is capped at the maximum supported lifetime.",
                "minimum": 1,
            },
        },
    })
});

const PAGE: usize = 50;

/// 038: live tokens only, newest first.
fn list(request: &mut Request<'_>) -> Outcome {
    let (_, application) = application::owned(request)?;
    let live = request
        .world
        .tokens
        .iter()
        .rev()
        .filter(|token| token.client_id == application.client_id && token.is_live(request.now));
    let page = request.page_of(live, PAGE);
    let tokens: Vec<Value> = page
        .items
        .iter()
        .map(|token| token_view(request, token))
        .collect();
    Ok(Answer::ok(page.with_next(json!({ "tokens": tokens }))))
}

/// 037 to 045, 635, 709.
fn mint(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&NEW)?;
    let (_, application) = application::owned(request)?;
    let bad = |message: String| Refusal::message(StatusCode::BAD_REQUEST, message);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = text("name").trim().to_owned();
    if name.is_empty() {
        return Err(bad("'name' must not be empty".to_owned()));
    }
    let (scope, scopes) = normalized(text("scope"))
        .ok_or_else(|| bad(format!("Invalid scope: {}", text("scope"))))?;
    let user = request.user()?;
    if !may_mint(request, application.organization, &scopes) {
        return Err(Refusal::Unauthorized);
    }
    let live = request
        .world
        .tokens
        .iter()
        .filter(|token| token.client_id == application.client_id && token.is_live(request.now));
    if let Some(cap) = request.world.variant.token_cap
        && live.count() >= cap
    {
        return Err(bad(format!(
            "Token limit reached: maximum {cap} non-expired tokens per application"
        )));
    }
    let new = NewToken {
        user,
        client_id: application.client_id.clone(),
        scope: scope.clone(),
        name: Some(name.clone()),
        lifetime: lifetime(body.get("expiration")),
    };
    let token = request.world.issue_token(new, request.now);
    let metadata = json!({
        "oauth_token_uuid": token.uuid.to_string(),
        "scope": scope,
        "token_display_name": name,
        "application_name": application.name,
        "auth_method": "OAuth",
        "client_id": application.client_id,
    });
    request.log(
        "create_oauth_api_token",
        application.organization,
        None,
        metadata,
    );
    let mut view = token_view(request, &token);
    if let Some(view) = view.as_object_mut() {
        view.insert("token".into(), token.secret.into());
    }
    Ok(Answer::ok(view))
}

/// 360 to 362: at once.
fn revoke(request: &mut Request<'_>) -> Outcome {
    let (_, application) = application::owned(request)?;
    let uuid = request.path("token_uuid");
    let meant = |token: &AccessToken| {
        token.client_id == application.client_id && token.uuid.to_string() == uuid
    };
    let place = request
        .world
        .tokens
        .iter()
        .position(meant)
        .ok_or(Refusal::NotFound)?;
    let metadata = json!({
        "oauth_token_uuid": uuid,
        "application_name": application.name,
        "client_id": application.client_id,
    });
    request.log(
        "revoke_oauth_api_token",
        application.organization,
        None,
        metadata,
    );
    request.world.tokens.remove(place);
    Ok(Answer::no_content())
}

/// The scope string as Quay keeps it (each name once, in the order given) and what it means.
fn normalized(scope: &str) -> Option<(String, ScopeSet)> {
    let mut names: Vec<&str> = Vec::new();
    for name in scope.split([' ', ',']).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let scope = names.join(" ");
    let scopes = scope.parse().ok()?;
    Some((scope, scopes))
}

/// Nobody mints more than the minting token holds (044) and its user has in the organization (040).
fn may_mint(request: &Request<'_>, organization: AccountId, scopes: &ScopeSet) -> bool {
    if let Principal::Token { scopes: held, .. } = &request.principal
        && !held.covers(scopes)
    {
        return false;
    }
    let repository_role = request
        .world
        .granted_role(&request.principal, organization, None);
    let organization_role = request
        .world
        .organization_role(&request.principal, organization);
    scopes.iter().all(|scope| match scope {
        Scope::RepoRead => repository_role >= Some(Role::Read),
        Scope::RepoWrite => repository_role >= Some(Role::Write),
        Scope::RepoAdmin => repository_role >= Some(Role::Admin),
        Scope::RepoCreate => organization_role >= Some(TeamRole::Creator),
        Scope::OrgAdmin => organization_role >= Some(TeamRole::Admin),
        Scope::UserRead => request.principal.may_read_user(),
        Scope::UserAdmin => request.principal.may_administer_user(),
        Scope::SuperUser => request.world.is_superuser(&request.principal),
    })
}

/// What was asked for, at most ten years; whole seconds.
fn lifetime(expiration: Option<&Value>) -> time::Duration {
    let seconds = expiration
        .and_then(Value::as_f64)
        .map(time::Duration::saturating_seconds_f64);
    let whole = seconds.map(|asked| time::Duration::seconds(asked.whole_seconds().max(1)));
    whole.map_or(TEN_YEARS, |asked| asked.min(TEN_YEARS))
}

fn token_view(request: &Request<'_>, token: &AccessToken) -> Value {
    let user = request
        .world
        .account(token.user)
        .map(|account| account.name().to_owned());
    json!({
        "uuid": token.uuid.to_string(),
        "name": token.name,
        "scope": token.scope,
        "expires_at": python_date(token.expires),
        "created": python_date(token.created),
        "created_by": user,
        "last_accessed": token.last_accessed.map(python_date),
    })
}

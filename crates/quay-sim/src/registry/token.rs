//! `/v2/auth`: a name and a password for a token that says what they allow.
//!
//! What is not allowed is left out, not refused: 200 with `actions: []` (402 to 404). Whoever may
//! create repositories and asks to push to one that is not there has created it by asking (430).

use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use time::OffsetDateTime;

use super::{
    Action, Challenge, Claims, Refusal, RepositoryAccess, RequestedScope, Subject,
    credential::{Authenticated, Credential, CredentialProblem, OAUTH_TOKEN, authenticate},
    host, jwt,
};
use crate::{
    http::{NO_CACHE, Query},
    sim::QuaySim,
    state::{
        NewRepository, Principal, RepositoryState, Role, TeamRole, Visibility, World,
        is_repository_name,
    },
};

/// `GET /v2/auth?service=…&scope=…`, with as many scopes as there are repositories.
pub(super) async fn issue(
    State(quay): State<QuaySim>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let query = Query::parse(query.as_deref());
    let base_url = quay.public_url();
    if brings_a_token(&headers) {
        quay.hash().await;
    }
    let now = quay.clock().now();
    let claims = {
        let world = &mut *quay.world();
        let caller = identify(world, &headers, base_url, now)?;
        claims(world, &caller, &query, base_url, now)?
    };
    let token = jwt::sign(&claims)?;
    Ok((NO_CACHE, Json(json!({"token": token}))).into_response())
}

/// Whether the password is an OAuth token (417), which Quay has to hash.
fn brings_a_token(headers: &HeaderMap) -> bool {
    let header = headers.get(header::AUTHORIZATION);
    let header = header.and_then(|value| value.to_str().ok());
    let credential = header.and_then(Credential::parse);
    credential.is_some_and(|credential| credential.name == OAUTH_TOKEN)
}

fn identify(
    world: &mut World,
    headers: &HeaderMap,
    base_url: &str,
    now: OffsetDateTime,
) -> Result<Authenticated, Refusal> {
    let challenge = Challenge::new(base_url);
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return if world.variant.anonymous_access {
            Ok(Authenticated {
                principal: Principal::Anonymous,
                subject: Subject::Anonymous,
            })
        } else {
            Err(Refusal::NotAuthorized { challenge })
        };
    };
    let credential = header.to_str().ok().and_then(Credential::parse);
    let Some(credential) = credential else {
        let message = "Specified credentials are invalid".to_owned();
        return Err(Refusal::Login { message, challenge });
    };
    authenticate(world, &credential, host(base_url), now).map_err(|problem| match problem {
        CredentialProblem::ForeignToken => Refusal::Unexpected,
        _ => Refusal::Login {
            message: problem.to_string(),
            challenge,
        },
    })
}

fn claims(
    world: &mut World,
    caller: &Authenticated,
    query: &Query,
    base_url: &str,
    now: OffsetDateTime,
) -> Result<Claims, Refusal> {
    let scopes: Vec<&str> = query
        .all("scope")
        .filter(|scope| !scope.is_empty())
        .collect();
    if scopes.is_empty() {
        // A bare log-in.
        if caller.principal == Principal::Anonymous {
            let challenge = Challenge::new(base_url);
            return Err(Refusal::NotAuthorized { challenge });
        }
    }
    let mut access = Vec::new();
    for text in scopes {
        let unreadable =
            || Refusal::InvalidRequest(format!("Unable to decode repository and actions: {text}"));
        let scope = RequestedScope::parse(text, host(base_url)).ok_or_else(unreadable)?;
        let actions = allowed_actions(world, &caller.principal, &scope)?;
        access.push(RepositoryAccess {
            kind: "repository".to_owned(),
            name: scope.written_name.to_owned(),
            actions,
        });
    }
    let audience = query.first("service").map(str::to_owned);
    Ok(Claims::to_repositories(
        &caller.subject,
        audience,
        access,
        now,
    ))
}

/// What of the scope is allowed, in Quay's order: push, pull, `*`.
fn allowed_actions(
    world: &mut World,
    principal: &Principal,
    scope: &RequestedScope<'_>,
) -> Result<Vec<Action>, Refusal> {
    check_name(world, scope)?;
    let mut allowed = Vec::new();
    if scope.asks_for(Action::Push) && may_push(world, principal, scope) {
        allowed.push(Action::Push);
    }
    let Some(namespace) = world.find_namespace(scope.namespace) else {
        return Ok(allowed);
    };
    let repository = world.find_repository(scope.namespace, scope.repository);
    let role = world.granted_role(principal, namespace, repository);
    let is_public = repository.is_some_and(|found| found.visibility == Visibility::Public);
    if scope.asks_for(Action::Pull) && (role.is_some() || is_public) {
        allowed.push(Action::Pull);
    }
    if scope.asks_for(Action::All) && role == Some(Role::Admin) {
        match repository.map(|found| found.state) {
            Some(RepositoryState::Normal) => allowed.push(Action::All),
            Some(RepositoryState::ReadOnly | RepositoryState::Mirror) => {}
            // Quay takes for granted that what somebody administers is there.
            None => return Err(Refusal::Unexpected),
        }
    }
    Ok(allowed)
}

fn check_name(world: &World, scope: &RequestedScope<'_>) -> Result<(), Refusal> {
    let (namespace, name) = (scope.namespace, scope.repository);
    if name.contains('/') && !world.variant.extended_repository_names {
        let message = format!("Nested repositories are not supported. Found: {namespace}/{name}");
        return Err(Refusal::InvalidName(message));
    }
    if is_repository_name(name) {
        return Ok(());
    }
    Err(Refusal::InvalidName(format!(
        "Invalid repository name: {namespace}/{name}"
    )))
}

/// Whether the principal may push. A repository that is not there is created for whom may do so.
fn may_push(world: &mut World, principal: &Principal, scope: &RequestedScope<'_>) -> bool {
    if principal.account().is_none() {
        return false;
    }
    if let Some(repository) = world.find_repository(scope.namespace, scope.repository) {
        let role = world.granted_role(principal, repository.namespace, Some(repository));
        return role >= Some(Role::Write) && repository.state == RepositoryState::Normal;
    }
    let Some(namespace) = world.find_namespace(scope.namespace) else {
        return false;
    };
    let may_create = world.organization_role(principal, namespace) >= Some(TeamRole::Creator);
    if may_create && !world.variant.read_only {
        let visibility = if world.variant.private_on_push {
            Visibility::Private
        } else {
            Visibility::Public
        };
        let new = NewRepository {
            namespace,
            name: scope.repository.to_owned(),
            description: None,
            visibility,
        };
        world.create_repository(new, principal);
    }
    may_create
}

//! What superusers see and do.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{Account, NewUser, Organization, Scope, TeamRole, User, check_name};

use super::{
    Answer, Outcome, Refusal, Request, Route,
    page::Page,
    view::{invalid_namespace, quota_report, quotas},
};

pub(super) fn routes() -> Vec<Route> {
    let (users, user) = (
        "/api/v1/superuser/users/",
        "/api/v1/superuser/users/{username}",
    );
    let organization = "/api/v1/superuser/organizations/{name}";
    let superuser = Some(Scope::SuperUser);
    vec![
        Route::new(Method::GET, users, list_users).documented("listAllUsers", superuser),
        Route::new(Method::POST, users, create_user).documented("createInstallUser", superuser),
        Route::new(Method::GET, user, get_user).documented("getInstallUser", superuser),
        Route::new(Method::PUT, user, update_user).documented("changeInstallUser", superuser),
        Route::new(Method::DELETE, user, delete_user).documented("deleteInstallUser", superuser),
        Route::new(
            Method::GET,
            "/api/v1/superuser/organizations/",
            list_organizations,
        ),
        Route::new(Method::PUT, organization, rename_organization)
            .documented("changeOrganization", superuser),
        Route::new(Method::DELETE, organization, delete_organization)
            .documented("deleteOrganization", superuser),
        Route::new(
            Method::POST,
            "/api/v1/superuser/takeownership/{namespace}",
            take_ownership,
        ),
        Route::new(Method::GET, "/api/v1/superuser/config", get_configuration),
    ]
}

static NEW_USER: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "description": "Data for creating a user",
        "id": "CreateInstallUser",
        "required": ["username"],
        "properties": {
            "username": { "type": "string", "description": "The username of the user being created" },
            "email": { "type": "string", "description": "The email address of the user being created" },
        },
    })
});

static UPDATE_USER: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of updates for a user",
        "id": "UpdateUser",
        "properties": {
            "password": { "type": "string", "description": "The new password for the user" },
            "email": { "type": "string", "description": "The new e-mail address for the user" },
            "enabled": { "type": "boolean", "description": "Whether the user is enabled" },
        },
    })
});

/// 386, 639.
fn list_users(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    request.superuser()?;
    let page = limited(request, request.world.users.values());
    let users: Vec<Value> = page.items.iter().map(|user| user_view(user)).collect();
    Ok(Answer::ok(page.with_next(json!({ "users": users }))))
}

/// 385, 514, 622.
fn list_organizations(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    request.superuser()?;
    let live = request
        .world
        .organizations
        .values()
        .filter(|organization| !organization.deleted);
    let page = limited(request, live);
    let organizations: Vec<Value> = page
        .items
        .iter()
        .map(|organization| organization_view(request, organization))
        .collect();
    Ok(Answer::ok(
        page.with_next(json!({ "organizations": organizations })),
    ))
}

/// All of them unless the request sets a limit.
fn limited<T>(request: &Request<'_>, all: impl Iterator<Item = T>) -> Page<T> {
    let limit = request
        .query("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(usize::MAX);
    request.page_of(all, limit)
}

/// 012, 013: answers a password that nobody else ever sees.
fn create_user(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    let body = request.body(&NEW_USER)?;
    request.superuser()?;
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (name, email) = (text("username"), text("email"));
    check_name(&name).map_err(|problem| Refusal::data(invalid_namespace(&name, problem)))?;
    if let Some(existing) = request.world.find_account(&name) {
        let holder = if matches!(existing, Account::Organization(_)) {
            "an organization and"
        } else {
            "user"
        };
        return Err(Refusal::data(format!(
            "Username has already been taken by {holder} cannot be reused: {name}"
        )));
    }
    let password = request.world.ids.password();
    let user = request.world.create_user(NewUser {
        name: name.clone(),
        email: email.clone(),
        password: password.clone(),
    });
    let metadata = json!({ "email": email, "username": name });
    request.log("user_create", user, None, metadata);
    Ok(Answer::ok(json!({
        "username": name,
        "email": email,
        "password": password,
        "encrypted_password": password,
    })))
}

fn named_user<'world>(request: &'world Request<'_>) -> Result<&'world User, Refusal> {
    request
        .world
        .find_user(&request.path("username"))
        .ok_or(Refusal::NotFound)
}

/// 387.
fn get_user(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    request.superuser()?;
    Ok(Answer::ok(user_view(named_user(request)?)))
}

/// 388: the answer shows the user as it was before.
fn update_user(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    let body = request.body(&UPDATE_USER)?;
    request.superuser()?;
    let user = named_user(request)?;
    if user.superuser {
        return Err(Refusal::invalid("Cannot update a superuser"));
    }
    let (id, view) = (user.id, user_view(user));
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(user) = request.world.users.get_mut(&id) else {
        return Err(Refusal::NotFound);
    };
    user.enabled = body
        .get("enabled")
        .and_then(Value::as_bool)
        .unwrap_or(user.enabled);
    user.password = text("password").unwrap_or_else(|| user.password.clone());
    user.email = text("email").unwrap_or_else(|| user.email.clone());
    Ok(Answer::ok(view))
}

/// 395.
fn delete_user(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    request.superuser()?;
    let user = named_user(request)?;
    if user.superuser {
        return Err(Refusal::invalid("Cannot delete a superuser"));
    }
    let id = user.id;
    request.world.delete_user(id);
    Ok(Answer::no_content())
}

/// 393: its robots are renamed with it.
fn rename_organization(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    request.superuser()?;
    let organization = request
        .world
        .find_organization(&request.path("name"))
        .ok_or(Refusal::NotFound)?
        .id;
    let body = request.json()?;
    if let Some(name) = body.get("name").and_then(Value::as_str) {
        check_name(name).map_err(|problem| Refusal::Invalid(invalid_namespace(name, problem)))?;
        if request
            .world
            .find_account(name)
            .is_some_and(|account| account.id() != organization)
        {
            return Err(Refusal::invalid(
                "A user or organization with this name already exists",
            ));
        }
        request.world.rename_organization(organization, name);
    }
    let organization = request
        .world
        .organizations
        .get(&organization)
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(organization_view(request, organization)))
}

/// 394.
fn delete_organization(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    request.superuser()?;
    let organization = request
        .world
        .find_organization(&request.path("name"))
        .ok_or(Refusal::NotFound)?
        .id;
    request.world.delete_organization(organization, request.now);
    Ok(Answer::no_content())
}

/// 392, 623: the superuser becomes one more owner.
fn take_ownership(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    let caller = request.superuser()?;
    let name = request.path("namespace");
    let organization = request
        .world
        .find_organization(&name)
        .ok_or(Refusal::NotFound)?
        .id;
    let mut teams = request.world.teams.values_mut();
    let owners =
        teams.find(|team| team.organization == organization && team.role == TeamRole::Admin);
    owners.ok_or(Refusal::Crash)?.members.insert(caller);
    request.log(
        "take_ownership",
        organization,
        None,
        json!({ "namespace": name }),
    );
    Ok(Answer::ok(json!({ "namespace": name })))
}

/// 398: needs a feature that is off.
fn get_configuration(_: &mut Request<'_>) -> Outcome {
    Err(Refusal::Unauthorized)
}

fn user_view(user: &User) -> Value {
    json!({
        "kind": "user",
        "name": user.name,
        "username": user.name,
        "email": user.email,
        "verified": true,
        "avatar": user.avatar(),
        "super_user": user.superuser,
        "global_readonly_super_user": false,
        "enabled": user.enabled,
        "quotas": quotas(None),
        "quota_report": quota_report(None, 0),
    })
}

fn organization_view(request: &Request<'_>, organization: &Organization) -> Value {
    let used = request.world.stored_bytes(organization.id);
    json!({
        "name": organization.name,
        "email": organization.contact(),
        "avatar": organization.avatar(),
        "quotas": quotas(organization.quota_bytes),
        "quota_report": quota_report(organization.quota_bytes, used),
    })
}

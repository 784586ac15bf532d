//! Default permissions of an organization.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{AccountId, Avatar, Grantee, Prototype, Role, Scope};

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let all = "/api/v1/organization/{orgname}/prototypes";
    let one = "/api/v1/organization/{orgname}/prototypes/{prototypeid}";
    let admin = Some(Scope::OrgAdmin);
    vec![
        Route::new(Method::GET, all, list).documented("getOrganizationPrototypePermissions", admin),
        Route::new(Method::POST, all, create)
            .documented("createOrganizationPrototypePermission", admin),
        Route::new(Method::PUT, one, update)
            .documented("updateOrganizationPrototypePermission", admin),
        Route::new(Method::DELETE, one, delete)
            .documented("deleteOrganizationPrototypePermission", admin),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a new prototype",
        "required": ["role", "delegate"],
        "properties": {
            "role": {
                "type": "string",
                "description": "Role that should be applied to the delegate",
                "enum": ["read", "write", "admin"],
            },
            "activating_user": {
                "type": "object",
                "description": "Repository creating user to whom the rule should apply",
                "required": ["name"],
                "properties": {
                    "name": { "type": "string", "description": "The username for the activating_user" },
                },
            },
            "delegate": {
                "type": "object",
                "description": "Information about the user or team to which the rule grants access",
                "required": ["name", "kind"],
                "properties": {
                    "name": { "type": "string", "description": "The name for the delegate team or user" },
                    "kind": {
                        "type": "string",
                        "description": "Whether the delegate is a user or a team",
                        "enum": ["user", "team"],
                    },
                },
            },
        },
    })
});

static UPDATE: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a the new prototype role",
        "required": ["role"],
        "properties": {
            "role": {
                "type": "string",
                "description": "Role that should be applied to the permission",
                "enum": ["read", "write", "admin"],
            },
        },
    })
});

/// 342.
fn list(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let prototypes = request
        .world
        .prototypes
        .iter()
        .filter(|prototype| prototype.organization == organization);
    let prototypes: Vec<Value> = prototypes
        .map(|prototype| prototype_view(request, prototype))
        .collect();
    Ok(Answer::ok(json!({ "prototypes": prototypes })))
}

/// 338 to 341: the same may be there twice.
fn create(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&NEW)?;
    let organization = request.administered_organization()?;
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    let find = |name: &str| request.world.find_account(name).map(|account| account.id());
    let activating_user = match text("/activating_user/name") {
        Some(name) => Some(find(name).ok_or_else(|| Refusal::invalid("Unknown activating user"))?),
        None => None,
    };
    let name = text("/delegate/name").unwrap_or_default();
    let delegate = if text("/delegate/kind") == Some("team") {
        let team = request.world.find_team(organization, name);
        let missing = || {
            Refusal::data(format!(
                "('Team does not exist: %s/%s', '{}', '{name}')",
                request.path("orgname")
            ))
        };
        Grantee::Team(team.ok_or_else(missing)?.id)
    } else {
        Grantee::Account(
            find(name).ok_or_else(|| Refusal::invalid("Missing delegate user or team"))?,
        )
    };
    let role = text("/role").and_then(Role::parse).unwrap_or(Role::Read);
    let prototype = Prototype {
        uuid: request.world.ids.uuid(),
        organization,
        activating_user,
        delegate,
        role,
    };
    let view = prototype_view(request, &prototype);
    log(request, "create_prototype_permission", &prototype);
    request.world.prototypes.push(prototype);
    Ok(Answer::ok(view))
}

/// 345.
fn update(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&UPDATE)?;
    let place = place(request)?;
    let role = body
        .get("role")
        .and_then(Value::as_str)
        .and_then(Role::parse)
        .unwrap_or(Role::Read);
    let prototype = request
        .world
        .prototypes
        .get_mut(place)
        .ok_or(Refusal::NotFound)?;
    let original_role = prototype.role.as_str();
    prototype.role = role;
    let prototype = prototype.clone();
    let mut metadata = logged(request, &prototype);
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.insert("original_role".to_owned(), original_role.into());
    }
    let kind = "modify_prototype_permission";
    request.log(kind, prototype.organization, None, metadata);
    Ok(Answer::ok(prototype_view(request, &prototype)))
}

/// 346, 347.
fn delete(request: &mut Request<'_>) -> Outcome {
    let place = place(request)?;
    let prototype = request.world.prototypes.remove(place);
    log(request, "delete_prototype_permission", &prototype);
    Ok(Answer::no_content())
}

fn place(request: &Request<'_>) -> Result<usize, Refusal> {
    let organization = request.administered_organization()?;
    let id = request.path("prototypeid");
    let prototypes = &request.world.prototypes;
    let meant = |prototype: &Prototype| {
        prototype.organization == organization && prototype.uuid.to_string() == id
    };
    prototypes.iter().position(meant).ok_or(Refusal::NotFound)
}

fn log(request: &mut Request<'_>, kind: &'static str, prototype: &Prototype) {
    let metadata = logged(request, prototype);
    request.log(kind, prototype.organization, None, metadata);
}

/// 452.
fn logged(request: &Request<'_>, prototype: &Prototype) -> Value {
    let name = |id: AccountId| {
        request
            .world
            .account(id)
            .map(|account| account.name().to_owned())
    };
    let mut metadata = json!({
        "prototypeid": prototype.uuid.to_string(),
        "username": request.principal.account().and_then(name),
        "activating_username": prototype.activating_user.and_then(name),
        "role": prototype.role.as_str(),
    });
    let (key, delegate) = match prototype.delegate {
        Grantee::Account(id) => ("delegate_user", name(id)),
        Grantee::Team(id) => (
            "delegate_team",
            request.world.teams.get(&id).map(|team| team.name.clone()),
        ),
    };
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.insert(key.to_owned(), delegate.into());
    }
    metadata
}

fn prototype_view(request: &Request<'_>, prototype: &Prototype) -> Value {
    let user_view = |id: AccountId| {
        let account = request.world.account(id)?;
        Some(json!({
            "name": account.name(),
            "is_robot": account.is_robot(),
            "kind": "user",
            "is_org_member": account.is_robot() || request.world.is_member(prototype.organization, id),
            "avatar": account.avatar(),
        }))
    };
    let delegate = match prototype.delegate {
        Grantee::Account(id) => user_view(id),
        Grantee::Team(id) => request.world.teams.get(&id).map(
            |team| json!({ "name": team.name, "kind": "team", "avatar": Avatar::team(&team.name) }),
        ),
    };
    json!({
        "activating_user": prototype.activating_user.and_then(user_view),
        "delegate": delegate,
        "role": prototype.role.as_str(),
        "id": prototype.uuid.to_string(),
    })
}

//! Policies after which Quay prunes tags by itself: kept and shown, without effect.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{Role, Scope};

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let of_organization = "/api/v1/organization/{orgname}/autoprunepolicy/";
    let of_repository = "/api/v1/repository/{repository}/autoprunepolicy/";
    let (org, repo) = (Some(Scope::OrgAdmin), Some(Scope::RepoAdmin));
    vec![
        Route::new(Method::GET, of_organization, list)
            .documented("listOrganizationAutoPrunePolicies", org),
        Route::new(Method::POST, of_organization, create)
            .documented("createOrganizationAutoPrunePolicy", org),
        Route::new(Method::GET, of_repository, list_for_repository)
            .documented("listRepositoryAutoPrunePolicies", repo),
        Route::new(Method::POST, of_repository, create_for_repository)
            .documented("createRepositoryAutoPrunePolicy", repo),
    ]
}

static POLICY: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "The policy configuration that is to be applied to the user namespace",
        "required": ["method", "value"],
        "properties": {
            "method": {
                "type": "string",
                "description": "The method to use for pruning tags (number_of_tags, creation_date)",
            },
            "value": { "type": ["integer", "string"], "description": "The value to use for the pruning method" },
            "tagPattern": { "type": "string", "description": "Tags only matching this pattern will be pruned" },
            "tagPatternMatches": {
                "type": "boolean",
                "description": "Determine whether pruned tags should or should not match the tagPattern",
            },
        },
    })
});

/// 449.
fn list(request: &mut Request<'_>) -> Outcome {
    let id = request.administered_organization()?;
    let organization = request
        .world
        .organizations
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "policies": organization.prune_policies }),
    ))
}

/// 448.
fn create(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&POLICY)?;
    let id = request.administered_organization()?;
    let (uuid, policy) = new_policy(request, &body);
    let mut metadata = description(&body);
    put(&mut metadata, "namespace", request.path("orgname"));
    if let Some(organization) = request.world.organizations.get_mut(&id) {
        organization.prune_policies.push(policy);
    }
    request.log("create_namespace_autoprune_policy", id, None, metadata);
    Ok(Answer::created(json!({ "uuid": uuid })))
}

fn list_for_repository(request: &mut Request<'_>) -> Outcome {
    let id = request
        .repository_as(Role::Admin)?
        .id_or(Refusal::NotFound)?;
    let repository = request
        .world
        .repositories
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "policies": repository.prune_policies })))
}

fn create_for_repository(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let body = request.body(&POLICY)?;
    let id = target.id_or(Refusal::NotFound)?;
    let (uuid, policy) = new_policy(request, &body);
    let mut metadata = description(&body);
    put(&mut metadata, "namespace", target.namespace_name);
    put(&mut metadata, "repo", target.name);
    if let Some(repository) = request.world.repositories.get_mut(&id) {
        repository.prune_policies.push(policy);
    }
    request.log(
        "create_repository_autoprune_policy",
        target.namespace,
        Some(id),
        metadata,
    );
    Ok(Answer::created(json!({ "uuid": uuid })))
}

fn new_policy(request: &mut Request<'_>, body: &Value) -> (String, Value) {
    let uuid = request.world.ids.uuid().to_string();
    let policy = json!({
        "uuid": uuid,
        "method": body.get("method"),
        "value": body.get("value"),
        "tagPattern": body.get("tagPattern"),
        "tagPatternMatches": matches(body),
    });
    (uuid, policy)
}

/// The policy as the audit log tells it (451, 452).
fn description(body: &Value) -> Value {
    json!({
        "method": body.get("method"),
        "value": body.get("value"),
        "tag_pattern": body.get("tagPattern"),
        "tag_pattern_matches": matches(body),
    })
}

fn matches(body: &Value) -> bool {
    body.get("tagPatternMatches")
        .and_then(Value::as_bool)
        .unwrap_or(true)
}

fn put(object: &mut Value, name: &str, value: String) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value.into());
    }
}

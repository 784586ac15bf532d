//! Storage quotas and pruning policies of an organization: kept and shown, without effect.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::Scope;

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let quota = "/api/v1/organization/{orgname}/quota";
    let policies = "/api/v1/organization/{orgname}/autoprunepolicy/";
    let admin = Some(Scope::OrgAdmin);
    vec![
        Route::new(Method::GET, quota, list).documented("listOrganizationQuota", None),
        Route::new(Method::POST, quota, create).documented("createOrganizationQuota", Some(Scope::SuperUser)),
        Route::new(Method::GET, policies, list_policies).documented("listOrganizationAutoPrunePolicies", admin),
        Route::new(Method::POST, policies, create_policy).documented("createOrganizationAutoPrunePolicy", admin),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a new organization quota",
        "properties": {
            "limit_bytes": { "type": "integer", "description": "Number of bytes the organization is allowed" },
        },
    })
});

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
            "value": {
                "type": ["integer", "string"],
                "description": "The value to use for the pruning method",
            },
        },
    })
});

/// 443, 446.
fn list(request: &mut Request<'_>) -> Outcome {
    let id = request.joined_organization()?;
    let quota = request.world.organizations.get(&id).and_then(|organization| organization.quota_bytes);
    let quotas: Vec<Value> = quota
        .map(|bytes| {
            json!({
                "id": 1,
                "limit_bytes": bytes,
                "limit": in_mebibytes(bytes),
                "default_config": false,
                "limits": [],
                "default_config_exists": false,
            })
        })
        .into_iter()
        .collect();
    Ok(Answer::ok(quotas.into()))
}

/// 445, 447.
fn create(request: &mut Request<'_>) -> Outcome {
    request.superuser()?;
    let body = request.body(&NEW)?;
    let name = request.path("orgname");
    let id = request.world.find_organization(&name).ok_or(Refusal::NotFound)?.id;
    let bytes = body.get("limit_bytes").and_then(Value::as_u64).filter(|bytes| *bytes > 0);
    let bytes = bytes.ok_or_else(|| Refusal::invalid("Invalid limit format."))?;
    let organization = request.world.organizations.get_mut(&id).ok_or(Refusal::NotFound)?;
    if organization.quota_bytes.is_some() {
        return Err(Refusal::invalid(format!("Organization quota for '{name}' already exists")));
    }
    organization.quota_bytes = Some(bytes);
    let metadata = json!({ "namespace": name, "limit_bytes": bytes, "limit": in_mebibytes(bytes) });
    request.log("org_create_quota", id, None, metadata);
    Ok(Answer::created("Created".into()))
}

/// `953.7 MiB`.
fn in_mebibytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).saturating_add(1 << 19) >> 20;
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

/// 449.
fn list_policies(request: &mut Request<'_>) -> Outcome {
    let id = request.administered_organization()?;
    let organization = request.world.organizations.get(&id).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "policies": organization.prune_policies })))
}

/// 448.
fn create_policy(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&POLICY)?;
    let id = request.administered_organization()?;
    let uuid = request.world.ids.uuid().to_string();
    let field = |name: &str| body.get(name).cloned().unwrap_or_default();
    let policy = json!({
        "uuid": uuid,
        "method": field("method"),
        "value": field("value"),
        "tagPattern": field("tagPattern"),
        "tagPatternMatches": body.get("tagPatternMatches").and_then(Value::as_bool).unwrap_or(true),
    });
    let name = request.path("orgname");
    let metadata = json!({
        "method": field("method"),
        "value": field("value"),
        "tag_pattern": field("tagPattern"),
        "tag_pattern_matches": true,
        "namespace": name,
    });
    if let Some(organization) = request.world.organizations.get_mut(&id) {
        organization.prune_policies.push(policy);
    }
    request.log("create_namespace_autoprune_policy", id, None, metadata);
    Ok(Answer::created(json!({ "uuid": uuid })))
}

//! Storage quotas of an organization: kept and shown, without effect.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::Scope;

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let quota = "/api/v1/organization/{orgname}/quota";
    vec![
        Route::new(Method::GET, quota, list).documented("listOrganizationQuota", None),
        Route::new(Method::POST, quota, create)
            .documented("createOrganizationQuota", Some(Scope::SuperUser)),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a new organization quota",
        "required": ["limit_bytes"],
        "properties": {
            "limit_bytes": { "type": "integer", "description": "Number of bytes the organization is allowed" },
        },
    })
});

/// 443, 446.
fn list(request: &mut Request<'_>) -> Outcome {
    let id = request.joined_organization()?;
    let quota = request
        .world
        .organizations
        .get(&id)
        .and_then(|organization| organization.quota_bytes);
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
    let body = request.body(&NEW)?;
    if !request.world.has_full_access(&request.principal) {
        return Err(Refusal::Unauthorized);
    }
    let name = request.path("orgname");
    let id = request
        .world
        .find_organization(&name)
        .ok_or(Refusal::NotFound)?
        .id;
    let bytes = body
        .get("limit_bytes")
        .and_then(Value::as_u64)
        .filter(|bytes| *bytes > 0);
    let bytes = bytes.ok_or_else(|| Refusal::invalid("Invalid limit format."))?;
    let organization = request
        .world
        .organizations
        .get_mut(&id)
        .ok_or(Refusal::NotFound)?;
    if organization.quota_bytes.is_some() {
        return Err(Refusal::invalid(format!(
            "Organization quota for '{name}' already exists"
        )));
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

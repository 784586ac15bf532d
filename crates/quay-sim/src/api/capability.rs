//! What this Quay can do, as far as it says so itself.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::{Answer, Outcome, Request, Route, table::routes};

pub(super) fn own_routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v1/registry/capabilities", get).for_anybody(),
        Route::new(Method::GET, "/api/v1/discovery", discover).for_anybody(),
        Route::new(Method::GET, "/api/v1/error/{error_type}", explain)
            .documented("getErrorDescription", None),
    ]
}

/// 004.
fn get(_: &mut Request<'_>) -> Outcome {
    Ok(Answer::ok(json!({
        "sparse_manifests": {
            "supported": false,
            "required_architectures": [],
            "optional_architectures_allowed": false,
        },
        "mirror_architectures": ["amd64", "arm64", "ppc64le", "s390x"],
    })))
}

/// The operations that are switched on, with the scope that each says it needs. Tests of minting
/// look here for `createOrganizationApplicationToken`.
fn discover(request: &mut Request<'_>) -> Outcome {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let Some(operation) = route
            .operation
            .filter(|_| route.exists(&request.world.variant))
        else {
            continue;
        };
        let path = paths
            .entry(route.template)
            .or_insert_with(|| json!({ "x-path": route.template }));
        let mut description = json!({ "operationId": operation.id, "parameters": [] });
        if let (Some(fields), Some(scope)) = (description.as_object_mut(), operation.scope) {
            fields.insert(
                "security".into(),
                json!([{ "oauth2_implicit": [scope.as_str()] }]),
            );
        }
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_lowercase(), description);
        }
    }
    let host = request.base.rsplit("//").next().unwrap_or_default();
    Ok(Answer::ok(json!({
        "swagger": "2.0",
        "host": host,
        "basePath": "/",
        "schemes": [request.base.split(':').next()],
        "info": {
            "version": "v1",
            "title": "Project Quay Frontend",
            "description": "This API allows you to perform many of the operations required to work with Project Quay repositories, users, and organizations.",
        },
        "paths": paths,
    })))
}

/// The page that the `type` of an error leads to.
fn explain(request: &mut Request<'_>) -> Outcome {
    let kind = request.path("error_type");
    let description = match kind.as_str() {
        "invalid_request" => {
            "The request was invalid. It may have contained invalid values or was improperly formatted."
        }
        "invalid_token" => "The access token provided was invalid.",
        "insufficient_scope" => {
            "The access token did not have sufficient scope to access the requested resource."
        }
        "fresh_login_required" => "The action requires a fresh login to succeed.",
        "exceeds_license" => {
            "The action was refused because the current license does not allow it."
        }
        "not_found" => "The resource was not found.",
        _ => return Err(super::Refusal::NotFound),
    };
    let kind_url = format!("{}/api/v1/error/{kind}", request.base);
    Ok(Answer::ok(
        json!({ "type": kind_url, "title": kind, "description": description }),
    ))
}

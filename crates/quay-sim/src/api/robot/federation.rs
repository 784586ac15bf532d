//! Which identities elsewhere may act as a robot.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    api::{Answer, Outcome, Refusal, Request, Route},
    state::{Federation, Scope},
};

use super::robot;

pub(super) fn routes() -> Vec<Route> {
    let of_organization = "/api/v1/organization/{orgname}/robots/{robot_shortname}/federation";
    let of_user = "/api/v1/user/robots/{robot_shortname}/federation";
    let (org, user) = (Some(Scope::OrgAdmin), Some(Scope::UserAdmin));
    vec![
        Route::new(Method::GET, of_organization, get).documented("getOrgRobotFederation", org),
        Route::new(Method::POST, of_organization, set).documented("createOrgRobotFederation", org),
        Route::new(Method::DELETE, of_organization, clear)
            .documented("deleteOrgRobotFederation", org),
        Route::new(Method::GET, of_user, get).documented("getUserRobotFederation", user),
        Route::new(Method::POST, of_user, set).documented("createUserRobotFederation", user),
        Route::new(Method::DELETE, of_user, clear).documented("deleteUserRobotFederation", user),
    ]
}

static CONFIGURATION: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "array",
        "description": "Federation configuration for the robot",
        "items": {
            "type": "object",
            "properties": {
                "issuer": { "type": "string", "description": "The issuer of the token" },
                "subject": { "type": "string", "description": "The subject of the token" },
            },
            "required": ["issuer", "subject"],
        },
    })
});

/// 301, 304, 309.
fn get(request: &mut Request<'_>) -> Outcome {
    Ok(Answer::ok(json!(robot(request)?.federation)))
}

/// 302 to 308, 515: audiences are dropped without a word, and `http://` is as good as `https://`.
fn set(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&CONFIGURATION)?;
    robot(request)?;
    let mut seen = BTreeSet::new();
    let mut federation = Vec::new();
    for item in body.as_array().into_iter().flatten() {
        let text = |name: &str| {
            item.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (issuer, subject) = (text("issuer"), text("subject"));
        if issuer.is_empty() || subject.is_empty() {
            return Err(Refusal::invalid(
                "Missing one or more required fields (issuer, subject)",
            ));
        }
        if !issuer.starts_with("http://") && !issuer.starts_with("https://") {
            return Err(Refusal::invalid(
                "Issuer must be a URL (http:// or https://)",
            ));
        }
        if !seen.insert((issuer.clone(), subject.clone())) {
            return Err(Refusal::invalid("Duplicate federation config entry"));
        }
        federation.push(Federation { issuer, subject });
    }
    let answer = json!(federation);
    change(request, federation, "create_robot_federation")?;
    Ok(Answer::ok(answer))
}

fn clear(request: &mut Request<'_>) -> Outcome {
    change(request, Vec::new(), "delete_robot_federation")?;
    Ok(Answer::no_content())
}

fn change(
    request: &mut Request<'_>,
    federation: Vec<Federation>,
    kind: &'static str,
) -> Result<(), Refusal> {
    let robot = robot(request)?;
    let (id, owner) = (robot.id, robot.owner);
    let metadata = json!({ "config": federation, "robot": request.path("robot_shortname") });
    if let Some(robot) = request.world.robots.get_mut(&id) {
        robot.federation = federation;
    }
    request.log(kind, owner, None, metadata);
    Ok(())
}

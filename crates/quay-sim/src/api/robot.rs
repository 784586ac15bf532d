//! Robot accounts of organizations and of users.

mod federation;

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::state::{AccountId, Avatar, Grantee, NameProblem, NewRobot, Robot, Scope, check_name};

use super::{
    Answer, Outcome, Refusal, Request, Route,
    view::{self, mail_date},
};

const OF_ORGANIZATION: &str = "/api/v1/organization/{orgname}/robots";
const ONE_OF_ORGANIZATION: &str = "/api/v1/organization/{orgname}/robots/{robot_shortname}";
const OF_USER: &str = "/api/v1/user/robots";
const ONE_OF_USER: &str = "/api/v1/user/robots/{robot_shortname}";

pub(super) fn routes() -> Vec<Route> {
    let (org, user) = (Some(Scope::OrgAdmin), Some(Scope::UserAdmin));
    let permissions = "/api/v1/organization/{orgname}/robots/{robot_shortname}/permissions";
    let regenerate_org = "/api/v1/organization/{orgname}/robots/{robot_shortname}/regenerate";
    let mut routes = vec![
        Route::new(Method::GET, OF_ORGANIZATION, list).documented("getOrgRobots", org),
        Route::new(Method::GET, ONE_OF_ORGANIZATION, get).documented("getOrgRobot", org),
        Route::new(Method::PUT, ONE_OF_ORGANIZATION, create).documented("createOrgRobot", org),
        Route::new(Method::DELETE, ONE_OF_ORGANIZATION, delete).documented("deleteOrgRobot", org),
        Route::new(Method::POST, regenerate_org, regenerate)
            .documented("regenerateOrgRobotToken", org),
        Route::new(Method::GET, permissions, list_permissions)
            .documented("getOrgRobotPermissions", user),
        Route::new(Method::GET, OF_USER, list).documented("getUserRobots", user),
        Route::new(Method::GET, ONE_OF_USER, get).documented("getUserRobot", user),
        Route::new(Method::PUT, ONE_OF_USER, create).documented("createUserRobot", user),
        Route::new(Method::DELETE, ONE_OF_USER, delete).documented("deleteUserRobot", user),
        Route::new(
            Method::POST,
            "/api/v1/user/robots/{robot_shortname}/regenerate",
            regenerate,
        )
        .documented("regenerateUserRobotToken", user),
        Route::new(
            Method::GET,
            "/api/v1/user/robots/{robot_shortname}/permissions",
            list_permissions,
        )
        .documented("getUserRobotPermissions", user),
    ];
    routes.extend(federation::routes());
    routes
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Optional data for creating a robot",
        "properties": {
            "description": {
                "type": "string",
                "description": "Optional text description for the robot",
                "maxLength": 255,
            },
            "unstructured_metadata": {
                "type": "object",
                "description": "Optional unstructured metadata for the robot",
            },
        },
    })
});

/// Whose robots the path means: the organization's that it names, or the caller's own.
fn owner(request: &Request<'_>) -> Result<AccountId, Refusal> {
    if request.path("orgname").is_empty() {
        request.administered_user()
    } else {
        request.administered_organization()
    }
}

/// The robot that the path names; a missing one is a 400 everywhere (289, 298, 309).
fn robot<'world>(request: &'world Request<'_>) -> Result<&'world Robot, Refusal> {
    let owner = owner(request)?;
    let full_name = full_name(request, owner);
    let missing = || Refusal::data("Could not find robot with specified username");
    request.world.find_robot(&full_name).ok_or_else(missing)
}

fn full_name(request: &Request<'_>, owner: AccountId) -> String {
    let owner = request
        .world
        .account(owner)
        .map(|account| account.name())
        .unwrap_or_default();
    format!("{owner}+{}", request.path("robot_shortname"))
}

/// 290 to 292: every member sees the names, administrators the tokens too.
fn list(request: &mut Request<'_>) -> Outcome {
    let owner = match request.path("orgname").is_empty() {
        true => request.administered_user()?,
        false => request.joined_organization()?,
    };
    let administers = request.administers(owner);
    let asked = |name, otherwise| administers && request.query_flag(name).unwrap_or(otherwise);
    let (with_token, with_permissions) = (asked("token", true), asked("permissions", false));
    let limit = request
        .query("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(usize::MAX);
    let robots = request
        .world
        .robots
        .values()
        .filter(|robot| robot.owner == owner)
        .take(limit);
    let views: Vec<Value> = robots
        .map(|robot| {
            let mut view = robot_view(robot);
            if with_token {
                view.insert("token".into(), robot.token.clone().into());
            }
            if with_permissions {
                view.extend(where_it_has_permissions(request, robot));
            }
            view.into()
        })
        .collect();
    Ok(Answer::ok(json!({ "robots": views })))
}

fn where_it_has_permissions(request: &Request<'_>, robot: &Robot) -> Map<String, Value> {
    let teams = request.world.teams_of(robot.owner, robot.id);
    let teams: Vec<Value> = teams
        .map(|team| json!({ "name": team.name, "avatar": Avatar::team(&team.name) }))
        .collect();
    let repositories = request
        .world
        .repositories_granted_to(Grantee::Account(robot.id));
    let repositories: Vec<&str> = repositories
        .map(|(repository, _)| repository.name.as_str())
        .collect();
    Map::from_iter([
        ("teams".to_owned(), teams.into()),
        ("repositories".to_owned(), repositories.into()),
    ])
}

/// 288: the token is readable again at any time.
fn get(request: &mut Request<'_>) -> Outcome {
    let robot = robot(request)?;
    let mut view = robot_view(robot);
    view.insert("token".into(), robot.token.clone().into());
    let metadata = if robot.metadata.is_null() {
        json!({})
    } else {
        robot.metadata.clone()
    };
    view.insert("unstructured_metadata".into(), metadata);
    Ok(Answer::ok(view.into()))
}

/// 264 to 287, 507, 633.
fn create(request: &mut Request<'_>) -> Outcome {
    let body = request.optional_body(&NEW)?;
    let owner = owner(request)?;
    let shortname = request.path("robot_shortname");
    if !request.world.variant.robots {
        let message = "Robot accounts have been disabled. Please contact your administrator.";
        return Err(Refusal::invalid(message));
    }
    check_name(&shortname).map_err(|problem: NameProblem| {
        Refusal::invalid(format!(
            "The name for the robot '{shortname}' is invalid: Namespace {problem}"
        ))
    })?;
    let name = full_name(request, owner);
    if request.world.find_robot(&name).is_some() {
        return Err(Refusal::invalid(format!(
            "Existing robot with name: {name}"
        )));
    }
    if name.len() > 255 {
        return Err(Refusal::data(
            "value too long for type character varying(255)\n",
        ));
    }
    let description = body.get("description").cloned().unwrap_or_default();
    let metadata = body
        .get("unstructured_metadata")
        .cloned()
        .unwrap_or_default();
    let new = NewRobot {
        owner,
        name: name.clone(),
        description: description.as_str().unwrap_or_default().to_owned(),
        metadata: metadata.clone(),
    };
    request.world.create_robot(new, request.now);
    let event = json!({ "robot": shortname, "description": description, "unstructured_metadata": metadata });
    request.log("create_robot", owner, None, event);
    let robot = request.world.find_robot(&name).ok_or(Refusal::Crash)?;
    let mut view = robot_view(robot);
    view.insert("token".into(), robot.token.clone().into());
    view.insert("unstructured_metadata".into(), metadata);
    Ok(Answer::created(view.into()))
}

/// 297, 298.
fn delete(request: &mut Request<'_>) -> Outcome {
    let robot = robot(request)?;
    let (id, owner) = (robot.id, robot.owner);
    request.world.delete_robot(id);
    request.log(
        "delete_robot",
        owner,
        None,
        json!({ "robot": request.path("robot_shortname") }),
    );
    Ok(Answer::no_content())
}

/// 293: the old token is refused at once.
fn regenerate(request: &mut Request<'_>) -> Outcome {
    let robot = robot(request)?;
    let (id, owner) = (robot.id, robot.owner);
    let token = request.world.ids.robot_token();
    request.log(
        "regenerate_robot_token",
        owner,
        None,
        json!({ "robot": request.path("robot_shortname") }),
    );
    let robot = request.world.robots.get_mut(&id).ok_or(Refusal::Crash)?;
    robot.token.clone_from(&token);
    let mut view = robot_view(robot);
    view.insert("token".into(), token.into());
    Ok(Answer::ok(view.into()))
}

/// 296: asks for `user:admin` as well as `org:admin`.
fn list_permissions(request: &mut Request<'_>) -> Outcome {
    request.administered_user()?;
    let robot = robot(request)?;
    let permissions = view::permissions(request.world, Grantee::Account(robot.id));
    Ok(Answer::ok(json!({ "permissions": permissions })))
}

fn robot_view(robot: &Robot) -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), robot.name.clone().into()),
        ("created".to_owned(), mail_date(robot.created).into()),
        (
            "last_accessed".to_owned(),
            robot.last_accessed.map(mail_date).into(),
        ),
        ("description".to_owned(), robot.description.clone().into()),
    ])
}

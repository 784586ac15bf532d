//! Who may do what with one repository: users (robots among them) and teams.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::state::{Account, AccountId, Avatar, Grantee, RepositoryId, Role, Scope, TeamId};

use super::{Answer, Outcome, Refusal, Request, Route, access::RepositoryTarget};

pub(super) fn routes() -> Vec<Route> {
    let users = "/api/v1/repository/{repository}/permissions/user/";
    let user = "/api/v1/repository/{repository}/permissions/user/{username}";
    let transitive = "/api/v1/repository/{repository}/permissions/user/{username}/transitive";
    let teams = "/api/v1/repository/{repository}/permissions/team/";
    let team = "/api/v1/repository/{repository}/permissions/team/{teamname}";
    let admin = Some(Scope::RepoAdmin);
    vec![
        Route::new(Method::GET, users, list_users).documented("listRepoUserPermissions", admin),
        Route::new(Method::GET, transitive, get_transitive)
            .documented("getUserTransitivePermission", admin),
        Route::new(Method::GET, user, get_user).documented("getUserPermissions", admin),
        Route::new(Method::PUT, user, set_user).documented("changeUserPermissions", admin),
        Route::new(Method::DELETE, user, delete_user).documented("deleteUserPermissions", admin),
        Route::new(Method::GET, teams, list_teams).documented("listRepoTeamPermissions", admin),
        Route::new(Method::GET, team, get_team).documented("getTeamPermissions", admin),
        Route::new(Method::PUT, team, set_team).documented("changeTeamPermissions", admin),
        Route::new(Method::DELETE, team, delete_team).documented("deleteTeamPermissions", admin),
    ]
}

fn role_schema(description: &str, role: &str) -> Value {
    json!({
        "type": "object",
        "description": description,
        "required": ["role"],
        "properties": { "role": { "type": "string", "description": role, "enum": ["read", "write", "admin"] } },
    })
}

static USER: LazyLock<Value> = LazyLock::new(|| {
    role_schema(
        "Description of a user permission.",
        "Role to use for the user",
    )
});
static TEAM: LazyLock<Value> = LazyLock::new(|| {
    role_schema(
        "Description of a team permission.",
        "Role to use for the team",
    )
});

fn role(body: &Value) -> Role {
    body.get("role")
        .and_then(Value::as_str)
        .and_then(Role::parse)
        .unwrap_or(Role::Read)
}

/// 328, 344, 458: an object keyed by name.
fn list_users(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let mut permissions = Map::new();
    for (grantee, role) in grants(request, &target) {
        if let Grantee::Account(id) = grantee
            && let Some(account) = request.world.account(id)
        {
            permissions.insert(
                account.name().to_owned(),
                user_view(request, &target, account, role),
            );
        }
    }
    Ok(Answer::ok(json!({ "permissions": permissions })))
}

/// 325, 326.
fn get_user(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let account = request.world.find_account(&request.path("username"));
    let grant = account.and_then(|account| {
        Some((
            account,
            grant_of(request, &target, Grantee::Account(account.id()))?,
        ))
    });
    let (account, role) =
        grant.ok_or_else(|| Refusal::data("User does not have permission for repo."))?;
    Ok(Answer::ok(user_view(request, &target, account, role)))
}

/// 327: directly or through teams.
fn get_transitive(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let account = request
        .world
        .find_account(&request.path("username"))
        .ok_or(Refusal::NotFound)?
        .id();
    let joined = |team: TeamId| {
        request
            .world
            .teams
            .get(&team)
            .is_some_and(|team| team.members.contains(&account))
    };
    let roles: Vec<Value> = grants(request, &target)
        .into_iter()
        .filter(|(grantee, _)| match grantee {
            Grantee::Account(id) => *id == account,
            Grantee::Team(team) => joined(*team),
        })
        .map(|(_, role)| json!({ "role": role.as_str() }))
        .collect();
    if roles.is_empty() {
        Err(Refusal::NotFound)
    } else {
        Ok(Answer::ok(json!({ "permissions": roles })))
    }
}

/// 314 to 323, 626: an upsert; a missing user is a 400, a missing repository a 500.
fn set_user(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let role = role(&request.body(&USER)?);
    let username = request.path("username");
    let account = permitted_account(request, &target, &username)?;
    let id = target.id_or(Refusal::Crash)?;
    grant(request, id, Grantee::Account(account), role);
    let metadata = json!({
        "username": username,
        "repo": target.name,
        "namespace": target.namespace_name,
        "role": role.as_str(),
    });
    request.log(
        "change_repo_permission",
        target.namespace,
        Some(id),
        metadata,
    );
    let account = request.world.account(account).ok_or(Refusal::Crash)?;
    Ok(Answer::ok(user_view(request, &target, account, role)))
}

fn delete_user(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let username = request.path("username");
    if username == target.namespace_name {
        return Err(owner_is_admin());
    }
    let account = request
        .world
        .find_account(&username)
        .map(|account| Grantee::Account(account.id()));
    let refusal = "User does not have permission for repo.";
    let id = revoke(request, &target, account).ok_or_else(|| Refusal::invalid(refusal))?;
    let metadata =
        json!({ "username": username, "repo": target.name, "namespace": target.namespace_name });
    request.log(
        "delete_repo_permission",
        target.namespace,
        Some(id),
        metadata,
    );
    Ok(Answer::no_content())
}

fn owner_is_admin() -> Refusal {
    Refusal::invalid("Namespace owner must always be admin.")
}

fn permitted_account(
    request: &Request<'_>,
    target: &RepositoryTarget,
    name: &str,
) -> Result<AccountId, Refusal> {
    if name == target.namespace_name {
        return Err(owner_is_admin());
    }
    let account = request.world.find_account(name);
    let account = account.ok_or_else(|| Refusal::invalid(format!("Invalid username: {name}")))?;
    match account {
        Account::Robot(robot) if robot.owner != target.namespace => {
            let namespace = &target.namespace_name;
            Err(Refusal::invalid(format!(
                "Cannot add robot {name} under namespace {namespace}"
            )))
        }
        _ => Ok(account.id()),
    }
}

/// 334.
fn list_teams(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let mut permissions = Map::new();
    for (grantee, role) in grants(request, &target) {
        if let Grantee::Team(id) = grantee
            && let Some(team) = request.world.teams.get(&id)
        {
            permissions.insert(team.name.clone(), team_view(&team.name, role));
        }
    }
    Ok(Answer::ok(json!({ "permissions": permissions })))
}

/// 335.
fn get_team(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let team = request
        .world
        .find_team(target.namespace, &request.path("teamname"))
        .map(|team| team.id);
    let role = team.and_then(|team| grant_of(request, &target, Grantee::Team(team)));
    let role = role.ok_or_else(|| Refusal::data("Team does not have permission for repo."))?;
    Ok(Answer::ok(json!({ "role": role.as_str() })))
}

/// 332, 333.
fn set_team(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let role = role(&request.body(&TEAM)?);
    let name = request.path("teamname");
    let team = request
        .world
        .find_team(target.namespace, &name)
        .map(|team| team.id);
    let missing = || format!("No team {name} in organization {}", target.namespace_name);
    let team = team.ok_or_else(|| Refusal::Invalid(missing()))?;
    let id = target.id_or(Refusal::Crash)?;
    grant(request, id, Grantee::Team(team), role);
    let metadata = json!({ "team": name, "repo": target.name, "role": role.as_str() });
    request.log(
        "change_repo_permission",
        target.namespace,
        Some(id),
        metadata,
    );
    Ok(Answer::ok(team_view(&name, role)))
}

/// 337.
fn delete_team(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let name = request.path("teamname");
    let team = request
        .world
        .find_team(target.namespace, &name)
        .map(|team| Grantee::Team(team.id));
    let refusal = "Team does not have permission for repo.";
    let id = revoke(request, &target, team).ok_or_else(|| Refusal::invalid(refusal))?;
    let metadata = json!({ "team": name, "repo": target.name });
    request.log(
        "delete_repo_permission",
        target.namespace,
        Some(id),
        metadata,
    );
    Ok(Answer::no_content())
}

fn grants(request: &Request<'_>, target: &RepositoryTarget) -> Vec<(Grantee, Role)> {
    let repository = target
        .id()
        .and_then(|id| request.world.repositories.get(&id));
    let grants = repository
        .into_iter()
        .flat_map(|repository| &repository.grants);
    grants.map(|(grantee, role)| (*grantee, *role)).collect()
}

fn grant_of(request: &Request<'_>, target: &RepositoryTarget, grantee: Grantee) -> Option<Role> {
    request
        .world
        .repositories
        .get(&target.id()?)?
        .grants
        .get(&grantee)
        .copied()
}

fn grant(request: &mut Request<'_>, repository: RepositoryId, grantee: Grantee, role: Role) {
    if let Some(repository) = request.world.repositories.get_mut(&repository) {
        repository.grants.insert(grantee, role);
    }
}

fn revoke(
    request: &mut Request<'_>,
    target: &RepositoryTarget,
    grantee: Option<Grantee>,
) -> Option<RepositoryId> {
    let id = target.id()?;
    request
        .world
        .repositories
        .get_mut(&id)?
        .grants
        .remove(&grantee?)?;
    Some(id)
}

/// `is_org_member` is there only in organizations; robots always count as members.
fn user_view(
    request: &Request<'_>,
    target: &RepositoryTarget,
    account: Account<'_>,
    role: Role,
) -> Value {
    let mut view = json!({
        "role": role.as_str(),
        "name": account.name(),
        "is_robot": account.is_robot(),
        "avatar": account.avatar(),
    });
    if request.world.organizations.contains_key(&target.namespace)
        && let Some(view) = view.as_object_mut()
    {
        let member = account.is_robot() || request.world.is_member(target.namespace, account.id());
        view.insert("is_org_member".into(), member.into());
    }
    view
}

fn team_view(name: &str, role: Role) -> Value {
    json!({ "role": role.as_str(), "name": name, "avatar": Avatar::team(name) })
}

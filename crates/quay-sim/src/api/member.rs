//! The people of an organization: members, by their teams, and collaborators, who have none.

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{Account, AccountId, Avatar, Grantee, Scope};

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let one = "/api/v1/organization/{orgname}/members/{membername}";
    let admin = Some(Scope::OrgAdmin);
    vec![
        Route::new(Method::GET, "/api/v1/organization/{orgname}/members", list)
            .documented("getOrganizationMembers", admin),
        Route::new(Method::GET, one, get).documented("getOrganizationMember", admin),
        Route::new(Method::DELETE, one, remove).documented("removeOrganizationMember", admin),
        Route::new(
            Method::GET,
            "/api/v1/organization/{orgname}/collaborators",
            list_collaborators,
        )
        .documented("getOrganizationCollaborators", admin),
    ]
}

/// 184: people only, no robots.
fn list(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let people = request.world.users.values().map(|user| user.id);
    let members = people.filter(|person| request.world.is_member(organization, *person));
    let members: Vec<Value> = members
        .map(|person| member_view(request, organization, person))
        .collect();
    Ok(Answer::ok(json!({ "members": members })))
}

/// 185.
fn get(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let member = request
        .world
        .find_account(&request.path("membername"))
        .ok_or(Refusal::NotFound)?;
    let own_robot = matches!(member, Account::Robot(robot) if robot.owner == organization);
    if !own_robot && !request.world.is_member(organization, member.id()) {
        return Err(Refusal::NotFound);
    }
    Ok(Answer::ok(member_view(request, organization, member.id())))
}

/// 190, 191: from all teams and repositories.
fn remove(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let member = request
        .world
        .find_user(&request.path("membername"))
        .ok_or(Refusal::NotFound)?
        .id;
    if request.world.administrators(organization) == [member].into() {
        return Err(Refusal::data(
            "Cannot remove user as they are the only organization admin",
        ));
    }
    request.world.remove_member(organization, member);
    Ok(Answer::no_content())
}

/// 187.
fn list_collaborators(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let people = request
        .world
        .users
        .values()
        .filter(|user| !request.world.is_member(organization, user.id));
    let collaborators: Vec<Value> = people
        .map(|user| (user, repositories_of(request, organization, user.id)))
        .filter(|(_, repositories)| !repositories.is_empty())
        .map(|(user, repositories)| {
            json!({ "kind": "user", "name": user.name, "avatar": user.avatar(), "repositories": repositories })
        })
        .collect();
    Ok(Answer::ok(json!({ "collaborators": collaborators })))
}

fn member_view(request: &Request<'_>, organization: AccountId, member: AccountId) -> Value {
    let Some(account) = request.world.account(member) else {
        return Value::Null;
    };
    let teams = request.world.teams_of(organization, member);
    let teams: Vec<Value> = teams
        .map(|team| json!({ "name": team.name, "avatar": Avatar::team(&team.name) }))
        .collect();
    json!({
        "name": account.name(),
        "kind": if account.is_robot() { "robot" } else { "user" },
        "avatar": account.avatar(),
        "teams": teams,
        "repositories": repositories_of(request, organization, member),
    })
}

/// The names of the organization's repositories on which the account has a grant of its own.
fn repositories_of<'world>(
    request: &'world Request<'_>,
    organization: AccountId,
    account: AccountId,
) -> Vec<&'world str> {
    let granted = request
        .world
        .repositories_granted_to(Grantee::Account(account));
    let granted = granted.filter(|(repository, _)| repository.namespace == organization);
    granted
        .map(|(repository, _)| repository.name.as_str())
        .collect()
}

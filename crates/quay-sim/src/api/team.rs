//! Teams and who belongs to them.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{
    Account, AccountId, Avatar, Grantee, NameProblem, NewTeam, Scope, Team, TeamId, TeamRole,
    check_name,
};

use super::{Answer, Outcome, Refusal, Request, Route, invitation, view};

pub(super) fn routes() -> Vec<Route> {
    let one = "/api/v1/organization/{orgname}/team/{teamname}";
    let member = "/api/v1/organization/{orgname}/team/{teamname}/members/{membername}";
    let admin = Some(Scope::OrgAdmin);
    vec![
        Route::new(Method::PUT, one, create_or_update).documented("updateOrganizationTeam", admin),
        Route::new(Method::DELETE, one, delete).documented("deleteOrganizationTeam", admin),
        Route::new(
            Method::GET,
            "/api/v1/organization/{orgname}/team/{teamname}/members",
            list_members,
        )
        .documented("getOrganizationTeamMembers", admin),
        Route::new(Method::PUT, member, add_member)
            .documented("updateOrganizationTeamMember", admin),
        Route::new(Method::DELETE, member, remove_member)
            .documented("deleteOrganizationTeamMember", admin),
        Route::new(
            Method::GET,
            "/api/v1/organization/{orgname}/team/{teamname}/permissions",
            list_permissions,
        )
        .documented("getOrganizationTeamPermissions", None),
    ]
}

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a team",
        "required": ["role"],
        "properties": {
            "role": {
                "type": "string",
                "description": "Org wide permissions that should apply to the team",
                "enum": ["member", "creator", "admin"],
            },
            "description": { "type": "string", "description": "Markdown description for the team" },
        },
    })
});

/// 170 to 175, 501 to 503: an upsert.
fn create_or_update(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&DESCRIPTION)?;
    let organization = request.administered_organization()?;
    let name = request.path("teamname");
    let description = body
        .get("description")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let role = body
        .get("role")
        .and_then(Value::as_str)
        .and_then(TeamRole::parse)
        .unwrap_or(TeamRole::Member);
    match request
        .world
        .find_team(organization, &name)
        .map(|team| team.id)
    {
        Some(id) => update(request, id, description, role),
        None => create(
            request,
            NewTeam {
                organization,
                name,
                description: description.unwrap_or_default(),
                role,
            },
        ),
    }
}

fn create(request: &mut Request<'_>, new: NewTeam) -> Outcome {
    check_name(&new.name).map_err(|problem| {
        let subject = if problem == NameProblem::Length {
            "Team"
        } else {
            "Namespace"
        };
        Refusal::data(format!(
            "Invalid team name {}: {subject} {problem}",
            new.name
        ))
    })?;
    request.log(
        "org_create_team",
        new.organization,
        None,
        json!({ "team": new.name }),
    );
    let id = request.world.create_team(new);
    team_view(request, id, NewOrOld::New)
}

fn update(
    request: &mut Request<'_>,
    id: TeamId,
    description: Option<String>,
    role: TeamRole,
) -> Outcome {
    let caller = request.user()?;
    let Some(team) = request.world.teams.get(&id) else {
        return Err(Refusal::NotFound);
    };
    let (organization, name, old_role) = (team.organization, team.name.clone(), team.role);
    let new_description = description.filter(|description| *description != team.description);
    if old_role == TeamRole::Admin
        && role != TeamRole::Admin
        && is_only_admin_team(request, team, caller)
    {
        let organization = request.path("orgname");
        return Err(Refusal::data(format!(
            "Cannot remove admin from team '{name}' because calling user would no longer have admin on org '{organization}'"
        )));
    }
    if let Some(team) = request.world.teams.get_mut(&id) {
        team.role = role;
        if let Some(description) = &new_description {
            team.description.clone_from(description);
        }
    }
    if let Some(description) = new_description {
        let metadata = json!({ "team": name, "description": description });
        request.log("org_set_team_description", organization, None, metadata);
    }
    if old_role != role {
        request.log(
            "org_set_team_role",
            organization,
            None,
            json!({ "team": name, "role": role.as_str() }),
        );
    }
    team_view(request, id, NewOrOld::Old)
}

/// 193 to 195.
fn delete(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let (name, caller) = (request.path("teamname"), request.user()?);
    let (organization_name, caller_name) = (request.path("orgname"), account_name(request, caller));
    let Some(team) = request.world.find_team(organization, &name) else {
        return Err(Refusal::data(format!(
            "Team '{name}' is not a team in org '{organization_name}'"
        )));
    };
    if is_only_admin_team(request, team, caller) {
        return Err(Refusal::data(format!(
            "Deleting team '{name}' would remove admin ability for user '{caller_name}' in organization '{organization_name}'"
        )));
    }
    let id = team.id;
    request.world.delete_team(id);
    request.log(
        "org_delete_team",
        organization,
        None,
        json!({ "team": name }),
    );
    Ok(Answer::no_content())
}

/// 181, 182, 607: what is pending shows only when asked for, and only to administrators.
fn list_members(request: &mut Request<'_>) -> Outcome {
    let organization = request.joined_organization()?;
    let can_edit = request.administers(organization);
    let name = request.path("teamname");
    let team = request.world.find_team(organization, &name);
    let joined = |team: &Team| {
        request
            .principal
            .account()
            .is_some_and(|caller| team.members.contains(&caller))
    };
    if !can_edit && !team.is_some_and(joined) {
        return Err(Refusal::Unauthorized);
    }
    let team = team.ok_or(Refusal::NotFound)?;
    let accounts = team
        .members
        .iter()
        .filter_map(|member| request.world.account(*member));
    let mut members: Vec<Value> = accounts
        .map(|member| member_view(member, Joined::Member))
        .collect();
    if can_edit && request.query_flag("includePending").unwrap_or_default() {
        members.extend(invitation::pending(request, team.id));
    }
    Ok(Answer::ok(
        json!({ "name": name, "members": members, "can_edit": can_edit }),
    ))
}

/// 176 to 179, 428, 605, 610, 702.
fn add_member(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let (team_name, member_name) = (request.path("teamname"), request.path("membername"));
    let team = request
        .world
        .find_team(organization, &team_name)
        .ok_or(Refusal::NotFound)?;
    let (team, members) = (team.id, team.members.clone());
    let member = request
        .world
        .find_account(&member_name)
        .ok_or_else(|| Refusal::invalid("Unknown user"))?;
    let (member, is_robot) = (member.id(), member.is_robot());
    let must_accept = invitation::must_accept(request, organization, member);
    if is_robot
        && invitation::are_sent(request)
        && !member_name.starts_with(&format!("{}+", request.path("orgname")))
    {
        let refusal = "Cannot add the specified robot to this team, as it is not a member of the organization";
        return Err(Refusal::data(refusal));
    }
    if must_accept {
        return invitation::invite_user(request, team, member);
    }
    if members.contains(&member) {
        return Err(Refusal::data(format!(
            "User {member_name} is already a member of team {team_name}"
        )));
    }
    if let Some(team) = request.world.teams.get_mut(&team) {
        team.members.insert(member);
    }
    let metadata = json!({ "member": member_name, "team": team_name });
    request.log("org_add_team_member", organization, None, metadata);
    let account = request.world.account(member).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(member_view(account, Joined::Member)))
}

/// 188: an invitation is taken back before a member is removed.
fn remove_member(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let (team_name, member_name) = (request.path("teamname"), request.path("membername"));
    let team = request
        .world
        .find_team(organization, &team_name)
        .ok_or(Refusal::NotFound)?;
    let team = team.clone();
    let member = request
        .world
        .find_account(&member_name)
        .ok_or(Refusal::NotFound)?
        .id();
    if request.world.withdraw_invitation(team.id, member) {
        let metadata = json!({ "user": member_name, "team": team_name, "member": member_name });
        request.log(
            "org_delete_team_member_invite",
            organization,
            None,
            metadata,
        );
        return Ok(Answer::no_content());
    }
    if !team.members.contains(&member) {
        return Err(Refusal::data(format!(
            "User {member_name} does not belong to team {team_name}"
        )));
    }
    if request.user()? == member && is_only_admin_team(request, &team, member) {
        return Err(Refusal::data(
            "User cannot remove themselves from their only admin team.",
        ));
    }
    if let Some(team) = request.world.teams.get_mut(&team.id) {
        team.members.remove(&member);
    }
    let metadata = json!({ "member": member_name, "team": team_name });
    request.log("org_remove_team_member", organization, None, metadata);
    Ok(Answer::no_content())
}

fn list_permissions(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let team = request
        .world
        .find_team(organization, &request.path("teamname"))
        .ok_or(Refusal::NotFound)?
        .id;
    Ok(Answer::ok(
        json!({ "permissions": view::permissions(request.world, Grantee::Team(team)) }),
    ))
}

fn is_only_admin_team(request: &Request<'_>, team: &Team, member: AccountId) -> bool {
    let teams = request.world.teams_of(team.organization, member);
    let admin: Vec<TeamId> = teams
        .filter(|team| team.role == TeamRole::Admin)
        .map(|team| team.id)
        .collect();
    admin == [team.id]
}

fn account_name(request: &Request<'_>, id: AccountId) -> String {
    request
        .world
        .account(id)
        .map(|account| account.name().to_owned())
        .unwrap_or_default()
}

/// Whether a team was there before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NewOrOld {
    New,
    Old,
}

fn team_view(request: &Request<'_>, id: TeamId, age: NewOrOld) -> Outcome {
    let team = request.world.teams.get(&id).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({
        "name": team.name,
        "description": team.description,
        "can_view": true,
        "role": team.role.as_str(),
        "avatar": Avatar::team(&team.name),
        "new_team": age == NewOrOld::New,
    })))
}

/// Whether somebody is in a team or only invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    Member,
    Invited,
}

pub(super) fn member_view(member: Account<'_>, joined: Joined) -> Value {
    json!({
        "name": member.name(),
        "kind": "user",
        "is_robot": member.is_robot(),
        "avatar": member.avatar(),
        "invited": joined == Joined::Invited,
    })
}

//! Teams, members and invitations.

use model::{OrgName, TeamName};
use serde_json::json;

use super::{Call, Payload, Request, permission::Account};
use crate::{
    body::team::{JoinedTeam, NotificationList, Team, TeamMember, TeamMemberList, TeamRole},
    identifier::{EmailAddress, InvitationCode},
    operation::Operation,
    path::Segment,
};

/// A team of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TeamPath {
    /// The organization.
    pub org: OrgName,
    /// The team in it.
    pub team: TeamName,
}

pub(crate) fn ensure(path: &TeamPath, role: TeamRole, description: &str) -> Request<Team> {
    Call::new(Operation::EnsureTeam, &team(path))
        .payload(Payload::Json(
            json!({"role": role.as_str(), "description": description}),
        ))
        .answered_by()
}

pub(crate) fn delete(path: &TeamPath) -> Request<()> {
    Call::new(Operation::DeleteTeam, &team(path)).answered_by_nothing()
}

pub(crate) fn members(path: &TeamPath) -> Request<TeamMemberList> {
    Call::new(Operation::ListTeamMembers, &team(path))
        .query("includePending", "true")
        .answered_by()
}

pub(crate) fn add_member(path: &TeamPath, account: &Account) -> Request<TeamMember> {
    Call::new(
        Operation::AddTeamMember,
        &member(path, &account.to_string()),
    )
    .payload(Payload::Json(json!({})))
    .answered_by()
}

pub(crate) fn invite(path: &TeamPath, email: &EmailAddress) -> Request<TeamMember> {
    Call::new(Operation::InviteToTeam, &member(path, email.as_str()))
        .payload(Payload::Json(json!({})))
        .answered_by()
}

pub(crate) fn remove_member(path: &TeamPath, account: &Account) -> Request<()> {
    Call::new(
        Operation::RemoveTeamMember,
        &member(path, &account.to_string()),
    )
    .answered_by_nothing()
}

pub(crate) fn notifications() -> Request<NotificationList> {
    Call::new(Operation::ListNotifications, &[]).answered_by()
}

pub(crate) fn accept(code: &InvitationCode) -> Request<JoinedTeam> {
    Call::new(Operation::AcceptInvitation, &[Segment::new(&code.expose())])
        .payload(Payload::Json(json!({})))
        .answered_by()
}

fn team(path: &TeamPath) -> [Segment; 2] {
    [
        Segment::new(path.org.as_str()),
        Segment::new(path.team.as_str()),
    ]
}

fn member(path: &TeamPath, member: &str) -> [Segment; 3] {
    let [org, team] = team(path);
    [org, team, Segment::new(member)]
}

//! Roles on repositories.

use std::fmt;

use model::{QuayUsername, RepoPath, RobotName, TeamName};
use serde_json::json;

use super::{Call, Payload, Request};
use crate::{
    body::permission::{PermissionMap, RepositoryRole, TeamPermission, UserPermission},
    operation::Operation,
    path::Segment,
};

/// A user or a robot, wherever Quay takes either.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Account {
    /// A person, or a service account.
    User(QuayUsername),
    /// A robot; only of the repository's own organization (322).
    Robot(RobotName),
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => user.fmt(f),
            Self::Robot(robot) => robot.fmt(f),
        }
    }
}

pub(crate) fn set_user(
    path: &RepoPath,
    account: &Account,
    role: RepositoryRole,
) -> Request<UserPermission> {
    Call::new(Operation::SetUserPermission, &user(path, account))
        .payload(Payload::Json(json!({"role": role.as_str()})))
        .answered_by()
}

pub(crate) fn list_users(path: &RepoPath) -> Request<PermissionMap<UserPermission>> {
    Call::new(Operation::ListUserPermissions, &[Segment::repository(path)]).answered_by()
}

pub(crate) fn delete_user(path: &RepoPath, account: &Account) -> Request<()> {
    Call::new(Operation::DeleteUserPermission, &user(path, account)).answered_by_nothing()
}

pub(crate) fn set_team(
    path: &RepoPath,
    name: &TeamName,
    role: RepositoryRole,
) -> Request<TeamPermission> {
    Call::new(Operation::SetTeamPermission, &team(path, name))
        .payload(Payload::Json(json!({"role": role.as_str()})))
        .answered_by()
}

pub(crate) fn list_teams(path: &RepoPath) -> Request<PermissionMap<TeamPermission>> {
    Call::new(Operation::ListTeamPermissions, &[Segment::repository(path)]).answered_by()
}

pub(crate) fn delete_team(path: &RepoPath, name: &TeamName) -> Request<()> {
    Call::new(Operation::DeleteTeamPermission, &team(path, name)).answered_by_nothing()
}

fn user(path: &RepoPath, account: &Account) -> [Segment; 2] {
    [
        Segment::repository(path),
        Segment::new(&account.to_string()),
    ]
}

fn team(path: &RepoPath, name: &TeamName) -> [Segment; 2] {
    [Segment::repository(path), Segment::new(name.as_str())]
}

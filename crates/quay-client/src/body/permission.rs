//! Roles on repositories.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a user, robot or team may do with a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepositoryRole {
    /// Pull.
    Read,
    /// Push and pull.
    Write,
    /// Everything, permissions included.
    Admin,
}

impl RepositoryRole {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

/// A user's or robot's role on a repository (314, 328).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UserPermission {
    /// The user, or the robot's full name. A deleted namespace can still show as a uuid (458).
    pub name: String,
    /// The role.
    pub role: RepositoryRole,
    /// Whether it is a robot.
    pub is_robot: bool,
}

/// A team's role on a repository (332, 334).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TeamPermission {
    /// The team.
    pub name: String,
    /// The role.
    pub role: RepositoryRole,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PermissionMap<T> {
    pub(crate) permissions: BTreeMap<String, T>,
}

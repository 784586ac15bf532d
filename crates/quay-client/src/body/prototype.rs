//! Default permissions, which Quay calls prototypes.

use serde::Deserialize;

use super::permission::RepositoryRole;
use crate::identifier::PrototypeId;

/// A role that every new repository of an organization comes with (338, 342).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Prototype {
    /// Its id.
    pub id: PrototypeId,
    /// The role that is given.
    pub role: RepositoryRole,
    /// Who gets it.
    pub delegate: PrototypeDelegate,
    /// Whose repositories only; none: everybody's.
    pub activating_user: Option<PrototypeUser>,
}

/// Who gets a default permission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PrototypeDelegate {
    /// The user, the robot's full name, or the team.
    pub name: String,
    /// Which of these.
    pub kind: DelegateKind,
}

/// What a default permission is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DelegateKind {
    /// A user or a robot.
    User,
    /// A team.
    Team,
}

/// The user whose new repositories a default permission is for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PrototypeUser {
    /// The user's name.
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PrototypeList {
    pub(crate) prototypes: Vec<Prototype>,
}

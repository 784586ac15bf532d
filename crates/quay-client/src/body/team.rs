//! Teams, members and invitations.

use model::{OrgName, QuayUsername, TeamName};
use serde::Deserialize;
use serde_json::Value;

use crate::identifier::InvitationCode;

/// What the members of a team may do in the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TeamRole {
    /// Nothing by itself.
    Member,
    /// Create repositories.
    Creator,
    /// Own the organization.
    Admin,
}

impl TeamRole {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Creator => "creator",
            Self::Admin => "admin",
        }
    }
}

/// A team after it was created or changed (170, 171).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Team {
    /// Its name.
    pub name: TeamName,
    /// Its description.
    pub description: String,
    /// What its members may do.
    pub role: TeamRole,
    /// Whether this call made it.
    pub new_team: bool,
}

/// Somebody in a team, or asked to be (182, 607).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TeamMember {
    /// The user or robot; none for somebody invited by address.
    pub name: Option<String>,
    /// The address, for somebody invited by address (609).
    pub email: Option<String>,
    /// Whether it is a robot.
    #[serde(default)]
    pub is_robot: bool,
    /// Whether they have yet to accept.
    pub invited: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TeamMemberList {
    pub(crate) members: Vec<TeamMember>,
}

/// What became of an addition to a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// A member from now on (176).
    Member,
    /// Asked, and must accept (605). Asking again makes another invitation.
    Invited,
}

/// An invitation to a team, found by the one invited (703).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Invitation {
    /// What accepting it takes.
    pub code: InvitationCode,
    /// Who invited: proven by Quay.
    pub inviter: QuayUsername,
    /// To which organization.
    pub org: OrgName,
    /// To which of its teams.
    pub team: TeamName,
}

/// A notification of any kind; only an invitation's metadata is read further.
#[derive(Debug, Deserialize)]
pub(crate) struct Notification {
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) metadata: Value,
}

#[derive(Debug, Deserialize)]
pub(crate) struct NotificationList {
    pub(crate) notifications: Vec<Notification>,
}

/// The team that an accepted invitation led to (704).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct JoinedTeam {
    /// The organization.
    pub org: OrgName,
    /// The team.
    pub team: TeamName,
}

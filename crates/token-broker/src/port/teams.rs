//! What our own account sees and does in organizations, with the service token.

use async_trait::async_trait;
use model::{OrgName, QuayUsername, TeamName};

use super::QuayError;
use crate::invite::Whom;

/// What the members of a team may do in its organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Own the organization.
    Admin,
    /// Create repositories.
    Creator,
    /// Nothing by itself.
    Member,
}

/// An open invitation of our account (703).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What accepts it.
    pub code: InvitationCode,
    /// Who invited, as Quay says.
    pub inviter: QuayUsername,
    /// To which organization.
    pub org: OrgName,
    /// To which team.
    pub team: TeamName,
}

/// The code of an invitation. `Debug` does not print it.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode(String);

impl InvitationCode {
    /// Takes the code as Quay wrote it.
    #[must_use]
    pub fn new(code: String) -> Self {
        Self(code)
    }

    /// The code as Quay wrote it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationCode")
    }
}

/// A team and who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// What its members may do.
    pub role: Role,
    /// Its description.
    pub description: String,
    /// Its members, invited ones included (607).
    pub members: Vec<Member>,
}

/// A member of a team, or somebody invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account; `None` for an invited address (609).
    pub account: Option<QuayUsername>,
    /// Whether they have yet to accept.
    pub pending: bool,
}

/// An addition to a team, out of the organization's log (708).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Who made it. A robot is none.
    pub performer: QuayUsername,
    /// Whether a token of an application of ours made it: then no person did.
    pub by_our_token: bool,
}

/// What came of asking somebody into a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// They must accept (605).
    Invited,
    /// They are in it, and were not asked (176).
    Added,
}

/// Organizations and teams, seen and done by our own account.
#[async_trait]
pub trait Teams: Send + Sync {
    /// Our account's open invitations (703).
    async fn invitations(&self) -> Result<Vec<Invitation>, QuayError>;

    /// Accepts one (704). [`QuayError::Missing`] for one that was used (705).
    async fn accept(&self, code: &InvitationCode) -> Result<(), QuayError>;

    /// The organizations that our account is in and that belong to no workspace yet.
    async fn unclaimed_organizations(&self) -> Result<Vec<OrgName>, QuayError>;

    /// Looks at a team; `None` when there is none, or our account may not see it.
    async fn find_team(&self, org: &OrgName, team: &TeamName) -> Result<Option<Team>, QuayError>;

    /// Who added our account to this team, by the organization's log of the last days (708).
    async fn additions(&self, org: &OrgName, team: &TeamName) -> Result<Vec<Addition>, QuayError>;

    /// Makes a team, or changes its role and description (170, 171). Can be repeated.
    async fn ensure_team(
        &self,
        org: &OrgName,
        team: &TeamName,
        role: Role,
        description: &str,
    ) -> Result<(), QuayError>;

    /// Asks somebody into a team. Repeating it makes another invitation (607).
    async fn ask(&self, org: &OrgName, team: &TeamName, whom: &Whom) -> Result<Asked, QuayError>;

    /// Removes a member from a team (188). Nobody there is success.
    async fn remove(
        &self,
        org: &OrgName,
        team: &TeamName,
        account: &QuayUsername,
    ) -> Result<(), QuayError>;
}

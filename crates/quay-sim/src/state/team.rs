//! Teams of an organization.

use std::collections::BTreeSet;

use super::{AccountId, Grantee, TeamId, World};

/// What a team's members may do in the organization, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TeamRole {
    Member,
    Creator,
    Admin,
}

impl TeamRole {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Creator => "creator",
            Self::Admin => "admin",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Member, Self::Creator, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == name)
    }
}

/// A team. Members are users and robots.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) id: TeamId,
    pub(crate) organization: AccountId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) role: TeamRole,
    pub(crate) members: BTreeSet<AccountId>,
}

/// What [`World::create_team`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct NewTeam {
    pub(crate) organization: AccountId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) role: TeamRole,
}

impl World {
    /// Creates a team without members.
    pub(crate) fn create_team(&mut self, new: NewTeam) -> TeamId {
        let id = self.ids.team();
        let team = Team {
            id,
            organization: new.organization,
            name: new.name,
            description: new.description,
            role: new.role,
            members: BTreeSet::new(),
        };
        self.teams.insert(id, team);
        id
    }

    /// Deletes a team, its permissions and what invites people to it.
    pub(crate) fn delete_team(&mut self, id: TeamId) {
        self.teams.remove(&id);
        self.invitations.retain(|invitation| invitation.team != id);
        self.forget_grantee(Grantee::Team(id));
    }

    pub(crate) fn find_team(&self, organization: AccountId, name: &str) -> Option<&Team> {
        self.teams
            .values()
            .find(|team| team.organization == organization && team.name == name)
    }

    /// The teams of `organization` that `member` belongs to.
    pub(crate) fn teams_of(
        &self,
        organization: AccountId,
        member: AccountId,
    ) -> impl Iterator<Item = &Team> {
        self.teams
            .values()
            .filter(move |team| team.organization == organization && team.members.contains(&member))
    }
}

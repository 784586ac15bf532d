//! Teams, members and invitations.

use serde::Deserialize;

use super::{Deletion, QuayApi};
use crate::{
    body::team::{Invitation, JoinedTeam, Membership, Team, TeamMember, TeamRole},
    error::QuayError,
    identifier::{EmailAddress, InvitationCode},
    request::{
        permission::Account,
        team::{self, TeamPath},
    },
};

impl QuayApi {
    /// Creates a team, or changes its role and description (170, 171). Needs `org:admin`.
    ///
    /// # Errors
    /// [`QuayError::Forbidden`] also where the organization does not exist (175).
    pub async fn ensure_team(
        &self,
        path: &TeamPath,
        role: TeamRole,
        description: &str,
    ) -> Result<Team, QuayError> {
        self.send(team::ensure(path, role, description)).await
    }

    /// Deletes a team (193). Needs `org:admin`.
    ///
    /// # Errors
    /// [`QuayError::LastOwner`] (195).
    pub async fn delete_team(&self, path: &TeamPath) -> Result<Deletion, QuayError> {
        self.delete(team::delete(path)).await
    }

    /// Lists a team's members, those who have yet to accept too (182, 607). Needs `org:admin`.
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_team_members(&self, path: &TeamPath) -> Result<Vec<TeamMember>, QuayError> {
        Ok(self.send(team::members(path)).await?.members)
    }

    /// Adds a user or robot to a team (176). Where Quay sends mail, a user is invited instead
    /// (605); robots join at once everywhere (610). Needs `org:admin`.
    ///
    /// # Errors
    /// [`QuayError::Exists`] for a member (177); a second invitation is no error, so look first;
    /// [`QuayError::MissingSubject`] for an unknown user (178), [`QuayError::Missing`] for an
    /// unknown team (179); [`QuayError::MailNotSent`], after which the invitation exists (702).
    pub async fn add_team_member(
        &self,
        path: &TeamPath,
        account: &Account,
    ) -> Result<Membership, QuayError> {
        Ok(membership(
            &self.send(team::add_member(path, account)).await?,
        ))
    }

    /// Invites an e-mail address to a team (609). Needs `org:admin`.
    ///
    /// # Errors
    /// [`QuayError::Unsupported`] where Quay sends no mail (183).
    pub async fn invite_to_team(
        &self,
        path: &TeamPath,
        email: &EmailAddress,
    ) -> Result<Membership, QuayError> {
        Ok(membership(&self.send(team::invite(path, email)).await?))
    }

    /// Removes a member from a team (188). Needs `org:admin`.
    ///
    /// # Errors
    /// [`QuayError::LastOwner`].
    pub async fn remove_team_member(
        &self,
        path: &TeamPath,
        account: &Account,
    ) -> Result<Deletion, QuayError> {
        self.delete(team::remove_member(path, account)).await
    }

    /// Lists the open invitations of the token's user (703). Needs `user:admin`.
    ///
    /// Notifications of other kinds, and invitations that cannot be read, are left out.
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_invitations(&self) -> Result<Vec<Invitation>, QuayError> {
        let notifications = self.send(team::notifications()).await?.notifications;
        Ok(notifications
            .into_iter()
            .filter(|notification| notification.kind == "org_team_invite")
            .filter_map(|notification| Invitation::deserialize(notification.metadata).ok())
            .collect())
    }

    /// Accepts an invitation (704). Needs `user:admin`.
    ///
    /// # Errors
    /// [`QuayError::InvitationSpent`] for one that was used (705).
    pub async fn accept_invitation(&self, code: &InvitationCode) -> Result<JoinedTeam, QuayError> {
        self.send(team::accept(code)).await
    }
}

fn membership(member: &TeamMember) -> Membership {
    if member.invited {
        Membership::Invited
    } else {
        Membership::Member
    }
}

//! Invitations to a team, by user or by mail address.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{AccountId, TeamId, World};

/// An invitation that waits for an answer. Inviting again makes another one (607).
#[derive(Clone, Debug)]
pub(crate) struct Invitation {
    /// `urn:teaminvite:<uuid>` (703).
    pub(crate) code: String,
    pub(crate) team: TeamId,
    pub(crate) inviter: AccountId,
    pub(crate) invited: Invited,
    /// The id of the notification that tells the invited user of it.
    pub(crate) notification: Uuid,
    /// Whether the user has put the notification away.
    pub(crate) dismissed: bool,
    pub(crate) at: OffsetDateTime,
}

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Invited {
    /// A user, by name.
    User(AccountId),
    /// Whoever opens the mail.
    Email(String),
}

impl World {
    /// Takes one invitation of the user to the team back, if there is one.
    pub(crate) fn withdraw_invitation(&mut self, team: TeamId, user: AccountId) -> bool {
        let mut invitations = self.invitations.iter();
        let place = invitations.position(|invitation| {
            invitation.team == team && invitation.invited == Invited::User(user)
        });
        place.map(|place| self.invitations.remove(place)).is_some()
    }

    /// Puts away the notifications about all other invitations of the user to the organization.
    pub(crate) fn dismiss_invitations(&mut self, organization: AccountId, user: AccountId) {
        for invitation in &mut self.invitations {
            let team = self.teams.get(&invitation.team);
            let meant = team.is_some_and(|team| team.organization == organization);
            if meant && invitation.invited == Invited::User(user) {
                invitation.dismissed = true;
            }
        }
    }
}

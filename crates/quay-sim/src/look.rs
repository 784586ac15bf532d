//! What tests ask the stand-in itself, because no client may see it, or because a call would count:
//! which tokens live, what came by mail, who owns what.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::{
    sim::QuaySim,
    state::{AccessToken, Invited, World},
    variant::Mailing,
};

/// An OAuth token that works, without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveToken {
    /// Its id.
    pub id: String,
    /// The application that it belongs to.
    pub client_id: String,
    /// The scope string as it was granted.
    pub scope: String,
    /// When it ends by itself.
    pub expires: OffsetDateTime,
}

/// A mail that invites somebody to a team. Whoever has its code can accept it, if it was sent to an
/// address and not to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationMail {
    /// The code: `PUT /api/v1/teaminvite/<code>` accepts.
    pub code: String,
    /// The organization.
    pub organization: String,
    /// The team.
    pub team: String,
}

impl QuaySim {
    /// The user's tokens that work now, those of all applications, the oldest first. Nobody of that
    /// name has none.
    #[must_use]
    pub fn live_tokens(&self, user: &str) -> Vec<LiveToken> {
        let now = self.clock().now();
        let world = self.world();
        let Some(user) = world.find_user(user).map(|user| user.id) else {
            return Vec::new();
        };
        let own = world
            .tokens
            .iter()
            .filter(|token| token.user == user && token.is_live(now));
        own.map(LiveToken::of).collect()
    }

    /// The organizations of whose team `owners` the user is a member. Nobody of that name has none.
    #[must_use]
    pub fn organizations_owned_by(&self, user: &str) -> BTreeSet<String> {
        let world = self.world();
        let Some(user) = world.find_user(user).map(|user| user.id) else {
            return BTreeSet::new();
        };
        let owners = world.teams.values().filter(|team| team.name == "owners");
        owners
            .filter(|team| team.members.contains(&user))
            .filter_map(|team| world.organizations.get(&team.organization))
            .map(|organization| organization.name.clone())
            .collect()
    }

    /// The invitations in the mailbox of this address that wait for an answer, the oldest first;
    /// none where mail is off or fails (702).
    #[must_use]
    pub fn invitations_mailed_to(&self, address: &str) -> Vec<InvitationMail> {
        let world = self.world();
        if world.variant.mailing != Mailing::Delivers {
            return Vec::new();
        }
        let waiting = world.invitations.iter();
        waiting
            .filter(|invitation| world.address_of(&invitation.invited) == Some(address))
            .filter_map(|invitation| {
                let team = world.teams.get(&invitation.team)?;
                let organization = world.organizations.get(&team.organization)?;
                Some(InvitationMail {
                    code: invitation.code.clone(),
                    organization: organization.name.clone(),
                    team: team.name.clone(),
                })
            })
            .collect()
    }
}

impl LiveToken {
    fn of(token: &AccessToken) -> Self {
        Self {
            id: token.uuid.to_string(),
            client_id: token.client_id.clone(),
            scope: token.scope.clone(),
            expires: token.expires,
        }
    }
}

impl World {
    fn address_of<'world>(&'world self, invited: &'world Invited) -> Option<&'world str> {
        match invited {
            Invited::User(user) => self.users.get(user).map(|user| user.email.as_str()),
            Invited::Email(address) => Some(address),
        }
    }
}

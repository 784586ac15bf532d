//! What people do at Quay.

use super::{
    FakeQuay,
    world::{TEN_YEARS, Token},
};
use crate::{
    id::{ClientId, TokenId},
    port::{Addition, Clock as _, Invitation, InvitationCode, Member, Role, Team},
    secret::{AuthorizationCode, QuayToken},
    testing::sample,
};

impl FakeQuay {
    /// The user consents to what the application asks for. `None` never: the code is a valid one.
    #[must_use]
    pub fn consent(&self, user: &str, client: &ClientId, scope: &str) -> Option<AuthorizationCode> {
        let now = self.clock.now();
        let life = (now, now.plus(TEN_YEARS));
        let user = sample::user_at_quay(user);
        let code = self.change(|world| {
            let token = world.token(&user, client, scope, life);
            let code = format!("CODE{}", world.fresh());
            world.codes.insert(code.clone(), token);
            code
        });
        AuthorizationCode::new(code.into()).ok()
    }

    /// The user generates a token in their application. `None` never: the token is a valid one.
    #[must_use]
    pub fn generate(&self, user: &str, scope: &str) -> Option<QuayToken> {
        let now = self.clock.now();
        let life = (now, now.plus(TEN_YEARS));
        let user = sample::user_at_quay(user);
        let token = self.change(|world| {
            let token = world.token(&user, &sample::client("THEIRS"), scope, life);
            world.tokens.push(token.clone());
            token
        });
        QuayToken::new(token.text.into()).ok()
    }

    /// The user revokes a token in their settings.
    pub fn revoke(&self, id: TokenId) {
        self.change(|world| world.tokens.retain(|token| token.id != id));
    }

    /// The user revokes everything that applications may do for them.
    pub fn revoke_all(&self, user: &str) {
        let user = sample::user_at_quay(user);
        self.change(|world| world.tokens.retain(|token| token.user != user));
    }

    /// The user makes a team and adds our account to it (701, 702).
    pub fn hand_over(&self, user: &str, org: &str, team: &str, description: &str) {
        let (user, org, team) = (
            sample::user_at_quay(user),
            sample::org(org),
            sample::team(team),
        );
        self.change(|world| {
            let code = InvitationCode::new(format!("urn:teaminvite:{}", world.fresh()));
            let mails = world.mails;
            let organization = world.organizations.entry(org.clone()).or_default();
            organization.teams.insert(
                team.clone(),
                Team {
                    role: Role::Admin,
                    description: description.to_owned(),
                    members: vec![Member {
                        account: Some(sample::user_at_quay("berth")),
                        pending: mails,
                    }],
                },
            );
            let addition = Addition {
                performer: user.clone(),
                by_our_token: false,
            };
            organization.log.push((team.clone(), addition));
            if mails {
                world.invitations.push(Invitation {
                    code,
                    inviter: user,
                    org,
                    team,
                });
            }
        });
    }

    /// The user accepts an invitation into a team; also one that went to their address.
    pub fn accept_as(&self, user: &str, org: &str, team: &str) {
        let user = sample::user_at_quay(user);
        self.with_team(org, team, |team| {
            for member in team.members.iter_mut().filter(|member| member.pending) {
                *member = Member {
                    account: Some(user.clone()),
                    pending: false,
                };
            }
        });
    }

    /// Whoever was invited into a team declines.
    pub fn decline(&self, org: &str, team: &str) {
        self.with_team(org, team, |team| {
            team.members.retain(|member| !member.pending);
        });
    }

    /// Changes a team from outside.
    pub fn with_team(&self, org: &str, team: &str, change: impl FnOnce(&mut Team)) {
        self.change(|world| {
            let organization = world.organizations.get_mut(&sample::org(org));
            if let Some(team) = organization.and_then(|it| it.teams.get_mut(&sample::team(team))) {
                change(team);
            }
        });
    }

    /// The tokens that Quay takes now and that act as this user.
    #[must_use]
    pub fn living_of(&self, user: &str) -> Vec<Token> {
        let user = sample::user_at_quay(user);
        let living = self.living_tokens();
        living
            .into_iter()
            .filter(|token| token.user == user)
            .collect()
    }
}

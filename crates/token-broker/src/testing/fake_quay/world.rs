//! What there is at Quay.

use std::{collections::BTreeMap, time::Duration};

use model::{OrgName, QuayUsername, TeamName, Timestamp};

use crate::{
    id::{ClientId, TokenId, UserId},
    port::{Addition, Invitation, ListedToken, QuayError, Role, Team},
    testing::sample,
};

/// What there is at Quay.
#[derive(Debug, Clone)]
pub struct World {
    /// Users, and who they are in Berth when they sign in to both with one account.
    pub users: BTreeMap<QuayUsername, Vec<UserId>>,
    /// Organizations.
    pub organizations: BTreeMap<OrgName, Organization>,
    /// Applications.
    pub applications: BTreeMap<ClientId, Application>,
    /// Codes that were not exchanged, and what each gives.
    pub codes: BTreeMap<String, Token>,
    /// Tokens that were not deleted.
    pub tokens: Vec<Token>,
    /// Invitations of our account that were not answered.
    pub invitations: Vec<Invitation>,
    /// Whether tokens can be minted (Quay 3.18).
    pub mints: bool,
    /// Whether Quay sends mail, and so asks people before they become members.
    pub mails: bool,
    made: u32,
}

/// An organization.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// Those who have owned it from the beginning.
    pub owners: Vec<QuayUsername>,
    /// Its other teams.
    pub teams: BTreeMap<TeamName, Team>,
    /// Who added our account to which team.
    pub log: Vec<(TeamName, Addition)>,
}

/// An OAuth application.
#[derive(Debug, Clone)]
pub struct Application {
    /// Whose.
    pub org: OrgName,
    /// Its name.
    pub name: String,
    /// Its secret.
    pub secret: String,
}

/// A token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself.
    pub text: String,
    /// Its id.
    pub id: TokenId,
    /// Whom it acts as.
    pub user: QuayUsername,
    /// The application that issued it.
    pub client: ClientId,
    /// What it may do, in Quay's words.
    pub scope: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    pub ends: Timestamp,
}

impl Default for World {
    fn default() -> Self {
        Self {
            users: BTreeMap::new(),
            organizations: BTreeMap::new(),
            applications: BTreeMap::new(),
            codes: BTreeMap::new(),
            tokens: Vec::new(),
            invitations: Vec::new(),
            mints: true,
            mails: true,
            made: 0,
        }
    }
}

impl World {
    pub(super) fn populated() -> Self {
        let mut world = Self::default();
        for user in ["alice", "bob", "berth"] {
            world.users.insert(sample::user_at_quay(user), Vec::new());
        }
        world.own("alices", "alice");
        world.own("berths", "berth");
        let application = |org| Application {
            org: sample::org(org),
            name: "app".to_owned(),
            secret: "SECRET".to_owned(),
        };
        world
            .applications
            .insert(sample::client("OURS"), application("berths"));
        world
            .applications
            .insert(sample::client("THEIRS"), application("alices"));
        world
    }

    /// Makes an organization that this user owns.
    pub fn own(&mut self, org: &str, owner: &str) {
        let organization = Organization {
            owners: vec![sample::user_at_quay(owner)],
            ..Organization::default()
        };
        self.organizations.insert(sample::org(org), organization);
    }

    /// The tokens that Quay takes.
    pub fn living(&self, now: Timestamp) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(move |token| now < token.ends)
    }

    /// Whether the user administers the organization.
    #[must_use]
    pub fn owns(&self, user: &QuayUsername, org: &OrgName) -> bool {
        self.organizations.get(org).is_some_and(|organization| {
            organization.owners.contains(user)
                || organization.teams.values().any(|team| {
                    team.role == Role::Admin
                        && team
                            .members
                            .iter()
                            .any(|it| it.account.as_ref() == Some(user) && !it.pending)
                })
        })
    }

    pub(super) fn fresh(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// Makes a token that acts as this user.
    pub(super) fn token(
        &mut self,
        user: &QuayUsername,
        client: &ClientId,
        scope: &str,
        (created, ends): (Timestamp, Timestamp),
    ) -> Token {
        let number = self.fresh();
        Token {
            name: String::new(),
            created,
            text: format!("TOKEN{number}"),
            id: sample::token_id(number),
            user: user.clone(),
            client: client.clone(),
            scope: scope.to_owned(),
            ends,
        }
    }

    pub(super) fn bearer(&self, text: &str, now: Timestamp) -> Result<Token, QuayError> {
        self.living(now)
            .find(|token| token.text == text)
            .cloned()
            .ok_or(QuayError::TokenDead)
    }
}

pub(super) const TEN_YEARS: Duration = Duration::from_secs(315_576_000);

impl Token {
    pub(super) fn listed(&self) -> ListedToken {
        ListedToken {
            id: self.id,
            name: self.name.clone(),
            created: self.created,
            ends: self.ends,
        }
    }

    /// Whether it holds this scope, in Quay's words.
    #[must_use]
    pub fn holds(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|held| held == scope)
    }
}

//! The life of the service token: one current, at most one pending, and those whose place was
//! taken; and, shown to the administrator, those that only a person can revoke.
//!
//! A rotation makes before it breaks: mint, store, test, switch, then revoke the old one with the
//! new one and prove it refused. Where this Quay cannot mint (before 3.18), an administrator makes
//! the new one by hand, and everything else goes on as it does for a minted one. What the
//! administrator puts into the configuration's place is taken up at once.
//!
//! As with custody: [`next`] decides, [`Tokens::begun`] is committed before the effect and
//! [`Tokens::learn`] after it, and all are functions without effects. [`advance`] does one step
//! through the ports of [`port`](self), and can be killed anywhere.

mod fact;
mod learn;
mod plan;
mod port;
mod rotate;
mod steps;
mod trail;

use std::time::Duration;

use model::{QuayUsername, Timestamp, TokenDigest, api::operation};
use serde::{Deserialize, Serialize};

use crate::{
    detected::Feature,
    id::TokenId,
    port::between,
    scope::{Purpose, Scopes},
};

pub use fact::{Fact, Flaw, Trouble};
pub use learn::NoPlace;
pub use plan::{Next, Plea, Slot, Step, next};
pub use port::{Book, Happening, Ports, Safe};
pub use rotate::{Examined, RotationError, advance, examine};
pub use trail::ended;

/// The service token and its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// What tells the names of our tokens from those of another Berth at the same application.
    pub tag: String,
    /// The account that it acts as, once Quay said so. A pasted token has to be the same one's.
    pub account: Option<QuayUsername>,
    /// The one that works.
    pub current: Token,
    /// The one that is to take its place.
    pub pending: Option<Pending>,
    /// Those whose place was taken, the oldest first. A rotation waits until there is none.
    pub retiring: Vec<Retiring>,
    /// Earlier ones that only an administrator can revoke at Quay. They hold nothing up, and are
    /// shown until they are refused.
    pub stuck: Vec<Token>,
    /// When the stuck ones are looked at again.
    pub look_at_stuck: Timestamp,
    /// What was taken up out of the configuration, the latest last.
    pub taken_up: Vec<TokenDigest>,
    /// The latest generation that there was.
    pub latest: u64,
    /// Since when a rotation is wanted, until it is switched.
    pub wanted: Option<Timestamp>,
    /// Nothing is minted by itself before: Quay has just refused to.
    pub mint_after: Timestamp,
    /// Nothing is tried before.
    pub not_before: Timestamp,
    /// The steps of the latest rotation.
    pub steps: Vec<operation::Step>,
}

/// One generation of the service token. The token itself lies in the vault, by its generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Counted up; never used twice, so that a lost token is found by [`Tokens::name`].
    pub generation: u64,
    /// Where it came from.
    pub origin: Origin,
    /// What it is known again by, where somebody brought it.
    pub digest: Option<TokenDigest>,
    /// Its id at Quay, where it has been told.
    pub id: Option<TokenId>,
    /// When it ends by itself, where that is known.
    pub ends: Option<Timestamp>,
    /// Whether it works.
    pub health: Health,
    /// Why it does not do, in words, where it does not.
    pub flaw: Option<String>,
    /// Since when it is in its place.
    pub since: Timestamp,
}

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Out of the configuration, or the file that it names.
    Configured,
    /// Berth minted it.
    Minted,
    /// An administrator pasted it.
    Pasted,
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Nobody has tried.
    Untried,
    /// It passed the test: our account's, with every scope that the work needs.
    Proven,
    /// It lives, and is not our account's or lacks a scope.
    Unfit,
    /// Quay refuses it.
    Dead,
}

/// The token that is to become the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The token.
    pub token: Token,
    /// How far it is.
    pub state: PendingState,
}

/// How far a pending token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PendingState {
    /// Quay is about to mint it, or has.
    Sought,
    /// Nobody needs it, and it may exist: it is revoked by its name.
    Lost,
    /// It is in the vault.
    Stored,
}

/// A token that was the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retiring {
    /// The token.
    pub token: Token,
    /// How far it is.
    pub state: RetiringState,
}

/// How far a retiring token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetiringState {
    /// Calls under way may still use it.
    InUse,
    /// Quay says that it is deleted.
    Deleted,
}

/// How the token is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How long one is the current one, where there is a schedule. Whatever it says, one that ends
    /// by itself is replaced when half of its life is over.
    pub every: Option<Duration>,
    /// How long a minted one lives; longer than [`every`](Self::every).
    pub lifetime: Duration,
    /// How long calls under way may still use the old one: longer than any call.
    pub grace: Duration,
    /// Whether this Quay mints.
    pub minting: Feature,
}

/// What the service token needs to hold.
#[must_use]
pub fn needed() -> Scopes {
    Scopes::least(Purpose::Service)
}

impl Token {
    fn fresh(generation: u64, origin: Origin, now: Timestamp) -> Self {
        Self {
            generation,
            origin,
            digest: None,
            id: None,
            ends: None,
            health: Health::Untried,
            flaw: None,
            since: now,
        }
    }

    /// The same token was here before. What worked is not doubted; what did not is tested again.
    fn knowing(self, before: &Self) -> Self {
        let health = match before.health {
            Health::Proven => Health::Proven,
            Health::Untried | Health::Unfit | Health::Dead => Health::Untried,
        };
        Self {
            id: before.id,
            ends: before.ends,
            health,
            ..self
        }
    }

    fn is_broken(&self) -> bool {
        matches!(self.health, Health::Dead | Health::Unfit)
    }
}

impl Tokens {
    /// The first one, out of the configuration.
    #[must_use]
    pub fn first(tag: impl Into<String>, digest: TokenDigest, now: Timestamp) -> Self {
        let token = Token::fresh(1, Origin::Configured, now);
        Self {
            tag: tag.into(),
            account: None,
            current: Token {
                digest: Some(digest),
                ..token
            },
            pending: None,
            retiring: Vec::new(),
            stuck: Vec::new(),
            look_at_stuck: now,
            taken_up: vec![digest],
            latest: 1,
            wanted: None,
            mint_after: now,
            not_before: now,
            steps: Vec::new(),
        }
    }

    /// The name at Quay of the one of this generation, where Berth minted it.
    #[must_use]
    pub fn name(&self, generation: u64) -> String {
        format!("berth-service-{}-{generation}", self.tag)
    }

    /// When the current one is to be replaced; `None` for one that does not end and that nobody
    /// wants replaced.
    #[must_use]
    pub fn due(&self, policy: &Policy) -> Option<Timestamp> {
        if self.wanted.is_some() {
            return self.wanted;
        }
        let since = self.current.since;
        let scheduled = policy.every.map(|every| since.plus(every));
        let half_over = |ends| since.plus(between(since, ends) / 2);
        let due = scheduled
            .into_iter()
            .chain(self.current.ends.map(half_over));
        due.min().map(|due| due.max(self.mint_after))
    }

    /// Whether a rotation is under way.
    #[must_use]
    pub fn is_rotating(&self) -> bool {
        self.wanted.is_some() || self.pending.is_some() || !self.retiring.is_empty()
    }

    /// Every generation that there is.
    pub fn all(&self) -> impl Iterator<Item = &Token> {
        let pending = self.pending.iter().map(|it| &it.token);
        let retiring = self.retiring.iter().map(|it| &it.token);
        let neighbours = pending.chain(retiring).chain(&self.stuck);
        std::iter::once(&self.current).chain(neighbours)
    }

    /// The one of this generation.
    #[must_use]
    pub fn find(&self, generation: u64) -> Option<&Token> {
        self.all().find(|token| token.generation == generation)
    }
}

#[cfg(test)]
mod tests;

//! The life of the service token: one current, at most one pending, at most one retiring; and,
//! shown to the administrator, those that only a person can revoke.
//!
//! A rotation makes before it breaks: mint, store, test, switch, then revoke the old one with the
//! new one and prove it refused. Where this Quay cannot mint (before 3.18), an administrator makes
//! the new one by hand, and everything else goes on as it does for a minted one.
//!
//! As with custody: [`next`] decides, [`Tokens::begun`] is committed before the effect and
//! [`Tokens::learn`] after it, and all are functions without effects. Whoever does the steps can be
//! killed anywhere.

use std::{fmt, time::Duration};

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    custody::{HOUR, LEASE},
    detected::Feature,
    id::TokenId,
};

/// The service token and its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The one that works.
    pub current: Token,
    /// The one that is to take its place.
    pub pending: Option<Pending>,
    /// The one whose place was taken.
    pub retiring: Option<Retiring>,
    /// Earlier ones that only an administrator can revoke at Quay. They hold nothing up, and are
    /// shown until they are refused.
    pub stuck: Vec<Token>,
    /// When the stuck ones are looked at again.
    pub look_at_stuck: Timestamp,
    /// The latest generation that there was.
    pub latest: u64,
    /// Nothing is tried before.
    pub not_before: Timestamp,
}

/// One generation of the service token. The token itself lies in the vault, by its generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Counted up; never used twice, so that a lost token is found by [`Token::name`].
    pub generation: u64,
    /// Its id at Quay, where it has been told.
    pub id: Option<TokenId>,
    /// When it ends by itself, where that is known.
    pub ends: Option<Timestamp>,
    /// Whether it works.
    pub health: Health,
    /// Since when it is in its place.
    pub since: Timestamp,
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
    /// Nobody holds it, and it may exist: it is revoked by its name.
    Lost,
    /// It is in the vault.
    Stored,
}

/// The token that was the current one.
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
    /// How long one is the current one.
    pub every: Duration,
    /// How long a minted one lives; longer than [`every`](Self::every).
    pub lifetime: Duration,
    /// How long calls under way may still use the old one: longer than any call.
    pub grace: Duration,
    /// Whether this Quay mints.
    pub minting: Feature,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This.
    Do(Step),
    /// An administrator makes a token at Quay and pastes it: [`Tokens::pasted`].
    Ask(Plea),
    /// Nothing before then.
    At(Timestamp),
}

/// Why an administrator is asked for a token. `Display` says it to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Plea {
    /// It is time, and this Quay cannot mint.
    #[error("the service token is due for replacement, and this Quay cannot make a new one for us")]
    Due,
    /// Nothing works until then.
    #[error("the service token is refused or does not do; nothing works until there is a new one")]
    Broken,
}

/// One step of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Mint one with the current one, by [`Token::name`] and for the policy's lifetime; seal it
    /// before telling the fact.
    Mint,
    /// Look into the vault for the pending one.
    Recover,
    /// Find the pending one by its name among the application's tokens, and revoke it with the
    /// current one. None of that name is success.
    RevokeLost,
    /// Ask Quay who this one is and what it holds.
    Test(Slot),
    /// Revoke the pending one with the current one.
    Discard,
    /// Switch: no effect but the record.
    Switch,
    /// Revoke the retiring one with the current one.
    Revoke,
    /// Ask whether the one of this generation, retiring or stuck, is refused by the read that it
    /// passed as the current one.
    Prove(u64),
}

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The current one.
    Current,
    /// The pending one.
    Pending,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The pending one was minted and sealed.
    Minted {
        /// Its id.
        id: TokenId,
        /// When it ends.
        ends: Timestamp,
    },
    /// The vault holds the pending one.
    Found,
    /// Nobody holds the pending one, and it may exist.
    Lost,
    /// The pending one does not exist (any more).
    Absent,
    /// It passed the test.
    Fit(Slot, Option<TokenId>),
    /// It lives, and is not our account's or lacks a scope.
    Unfit(Slot),
    /// Quay refuses it.
    Dead(Slot),
    /// Switched.
    Switched,
    /// Quay says that the retiring one is deleted.
    Deleted,
    /// Quay does not let the current one delete the retiring one.
    Barred,
    /// Quay refuses the one of this generation: this proves it dead.
    Refused(u64),
    /// Quay still takes the one of this generation.
    StillAlive(u64),
    /// It did not work this time, or its answer was lost.
    Failed {
        /// How long to wait.
        wait: Duration,
    },
}

/// What to do next.
#[must_use]
pub fn next(tokens: &Tokens, policy: &Policy, now: Timestamp) -> Next {
    if now < tokens.not_before {
        return Next::At(tokens.not_before);
    }
    let broken = matches!(tokens.current.health, Health::Dead | Health::Unfit);
    if let Some(pending) = &tokens.pending {
        match (pending.state, pending.token.health) {
            (PendingState::Sought, _) => return Next::Do(Step::Recover),
            (PendingState::Lost, _) if !broken => return Next::Do(Step::RevokeLost),
            (PendingState::Stored, Health::Untried) => return Next::Do(Step::Test(Slot::Pending)),
            (PendingState::Stored, Health::Proven) if may_switch(tokens) => {
                return Next::Do(Step::Switch);
            }
            (PendingState::Stored, Health::Unfit) if !broken => return Next::Do(Step::Discard),
            (PendingState::Lost | PendingState::Stored, _) => {}
        }
    }
    match tokens.current.health {
        Health::Untried => return Next::Do(Step::Test(Slot::Current)),
        Health::Unfit if tokens.retiring.is_some() => {}
        Health::Dead | Health::Unfit => return Next::Ask(Plea::Broken),
        Health::Proven => {}
    }
    if let Some(retiring) = &tokens.retiring {
        let over = retiring.token.since.plus(policy.grace);
        return match retiring.state {
            RetiringState::InUse if now < over => Next::At(over),
            RetiringState::InUse => Next::Do(Step::Revoke),
            RetiringState::Deleted => Next::Do(Step::Prove(retiring.token.generation)),
        };
    }
    let due = tokens.due(policy);
    let look_at = tokens.stuck.first().map(|_| tokens.look_at_stuck);
    match (tokens.stuck.first(), policy.minting) {
        (Some(token), _) if now >= tokens.look_at_stuck => Next::Do(Step::Prove(token.generation)),
        (_, _) if now < due => Next::At(look_at.map_or(due, |look_at| look_at.min(due))),
        (_, Feature::Off) => Next::Ask(Plea::Due),
        (_, Feature::On | Feature::Unknown) => Next::Do(Step::Mint),
    }
}

impl Token {
    /// Its name at Quay.
    #[must_use]
    pub fn name(&self) -> String {
        format!("berth-service-{}", self.generation)
    }

    fn fresh(generation: u64, now: Timestamp) -> Self {
        Self {
            generation,
            id: None,
            ends: None,
            health: Health::Untried,
            since: now,
        }
    }
}

impl Tokens {
    /// The first one, out of the configuration.
    #[must_use]
    pub fn first(now: Timestamp) -> Self {
        Self {
            current: Token::fresh(1, now),
            pending: None,
            retiring: None,
            stuck: Vec::new(),
            look_at_stuck: now,
            latest: 1,
            not_before: now,
        }
    }

    /// When the current one is to be replaced.
    #[must_use]
    pub fn due(&self, policy: &Policy) -> Timestamp {
        self.current.since.plus(policy.every)
    }

    /// A step begins. Commit this before its effect.
    #[must_use]
    pub fn begun(mut self, step: Step, now: Timestamp) -> Self {
        self.not_before = now.plus(LEASE);
        if step == Step::Mint {
            self.seek(now);
        }
        self
    }

    /// An administrator pastes a token: commit this, then seal it under the pending generation,
    /// then tell [`Fact::Found`].
    ///
    /// Where nothing works, a pending one that is lost or does not do gives its place up.
    ///
    /// # Errors
    /// [`NoPlace`] while another one is pending.
    pub fn pasted(mut self, now: Timestamp) -> Result<Self, NoPlace> {
        if self.pending.is_some() && next_is_a_plea(&self) {
            self.pending = None;
        }
        if self.pending.is_some() {
            return Err(NoPlace);
        }
        self.seek(now);
        self.not_before = now.plus(LEASE);
        Ok(self)
    }

    /// What came of a step. Commit this after its effect.
    #[must_use]
    pub fn learn(mut self, fact: Fact, now: Timestamp) -> Self {
        self.not_before = now;
        match fact {
            Fact::Minted { id, ends } => self.with_pending(|pending| {
                pending.state = PendingState::Stored;
                pending.token.id = Some(id);
                pending.token.ends = Some(ends);
            }),
            Fact::Found => self.with_pending(|pending| pending.state = PendingState::Stored),
            Fact::Lost => self.with_pending(|pending| pending.state = PendingState::Lost),
            Fact::Absent => self.pending = None,
            Fact::Fit(slot, id) => self.with_token(slot, |token| {
                token.health = Health::Proven;
                token.id = id.or(token.id);
            }),
            Fact::Unfit(slot) => self.with_token(slot, |token| token.health = Health::Unfit),
            Fact::Dead(Slot::Pending) => self.pending = None,
            Fact::Dead(Slot::Current) => self.current.health = Health::Dead,
            Fact::Switched => self.switch(now),
            Fact::Deleted => self.retire(RetiringState::Deleted),
            Fact::Barred => {
                self.stuck
                    .extend(self.retiring.take().map(|retiring| retiring.token));
                self.look_at_stuck = now.plus(HOUR);
            }
            Fact::Refused(generation) => {
                self.retiring
                    .take_if(|it| it.token.generation == generation);
                self.stuck.retain(|it| it.generation != generation);
            }
            Fact::StillAlive(generation) => self.learn_still_alive(generation, now),
            Fact::Failed { wait } => self.not_before = now.plus(wait),
        }
        self
    }

    fn learn_still_alive(&mut self, generation: u64, now: Timestamp) {
        if self
            .retiring
            .as_ref()
            .is_some_and(|it| it.token.generation == generation)
        {
            self.retire(RetiringState::InUse);
            self.not_before = now.plus(LEASE);
        } else {
            // The next one first, next time.
            let by_one = self.stuck.len().min(1);
            self.stuck.rotate_left(by_one);
            self.look_at_stuck = now.plus(HOUR);
        }
    }

    fn switch(&mut self, now: Timestamp) {
        let fit = |pending: &mut Pending| pending.token.health == Health::Proven;
        let Some(Pending { token, .. }) = self.pending.take_if(fit) else {
            return;
        };
        let next = Token {
            since: now,
            ..token
        };
        let old = std::mem::replace(&mut self.current, next);
        if old.health != Health::Dead {
            self.retiring = Some(Retiring {
                token: Token { since: now, ..old },
                state: RetiringState::InUse,
            });
        }
    }

    fn seek(&mut self, now: Timestamp) {
        self.latest = self.latest.saturating_add(1);
        self.pending = Some(Pending {
            token: Token::fresh(self.latest, now),
            state: PendingState::Sought,
        });
    }

    fn with_pending(&mut self, change: impl FnOnce(&mut Pending)) {
        if let Some(pending) = &mut self.pending {
            change(pending);
        }
    }

    fn with_token(&mut self, slot: Slot, change: impl FnOnce(&mut Token)) {
        match slot {
            Slot::Current => change(&mut self.current),
            Slot::Pending => self.with_pending(|pending| change(&mut pending.token)),
        }
    }

    fn retire(&mut self, state: RetiringState) {
        if let Some(retiring) = &mut self.retiring {
            retiring.state = state;
        }
    }
}

/// There is one retiring token at most, so the current one must be dead or have a place to go.
fn may_switch(tokens: &Tokens) -> bool {
    tokens.current.health == Health::Dead || tokens.retiring.is_none()
}

/// There is a pending token already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a new service token is being tested already; look at it again in a moment")]
pub struct NoPlace;

/// Whether only a person can help, whatever is pending.
fn next_is_a_plea(tokens: &Tokens) -> bool {
    let broken = matches!(tokens.current.health, Health::Dead | Health::Unfit);
    broken
        && tokens.pending.as_ref().is_some_and(|pending| {
            pending.state == PendingState::Lost || pending.token.health == Health::Unfit
        })
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mint => "mint a service token",
            Self::Recover => "look for the pending service token in the vault",
            Self::RevokeLost => "revoke the lost service token by its name",
            Self::Test(Slot::Current) => "test the current service token",
            Self::Test(Slot::Pending) => "test the pending service token",
            Self::Discard => "revoke the pending service token, which does not do",
            Self::Switch => "make the pending service token the current one",
            Self::Revoke => "revoke the retiring service token with the current one",
            Self::Prove(_) => "prove that the retiring service token is refused",
        })
    }
}

#[cfg(test)]
mod tests;

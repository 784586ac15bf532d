//! What to do next.

use std::fmt;

use model::Timestamp;

use super::{Health, PendingState, Policy, RetiringState, Tokens};
use crate::detected::Feature;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This.
    Do(Step),
    /// An administrator makes a token at Quay and pastes it: [`Tokens::pasted`].
    Ask(Plea),
    /// Nothing before then.
    At(Timestamp),
    /// Nothing, until somebody wants something.
    Rest,
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

/// One step of a rotation. `Display` says it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Mint one with the current one, by [`Tokens::name`] and for the policy's lifetime; seal it
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
    /// Revoke the oldest retiring one with the current one.
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

/// What to do next.
#[must_use]
pub fn next(tokens: &Tokens, policy: &Policy, now: Timestamp) -> Next {
    if now < tokens.not_before {
        return Next::At(tokens.not_before);
    }
    let broken = tokens.current.is_broken();
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
        Health::Dead | Health::Unfit => return Next::Ask(Plea::Broken),
        Health::Proven => {}
    }
    if let Some(retiring) = tokens.retiring.first() {
        let over = retiring.token.since.plus(policy.grace);
        return match retiring.state {
            RetiringState::InUse if now < over => Next::At(over),
            RetiringState::InUse => Next::Do(Step::Revoke),
            RetiringState::Deleted => Next::Do(Step::Prove(retiring.token.generation)),
        };
    }
    after_the_rotation(tokens, policy, now)
}

/// Nothing is under way.
fn after_the_rotation(tokens: &Tokens, policy: &Policy, now: Timestamp) -> Next {
    let due = tokens.due(policy);
    match (tokens.stuck.first(), due, policy.minting) {
        (Some(token), _, _) if now >= tokens.look_at_stuck => {
            Next::Do(Step::Prove(token.generation))
        }
        (_, Some(due), Feature::Off) if due <= now => Next::Ask(Plea::Due),
        (_, Some(due), Feature::On | Feature::Unknown) if due <= now => Next::Do(Step::Mint),
        (stuck, due, _) => {
            let look_at = stuck.map(|_| tokens.look_at_stuck);
            let at = due.into_iter().chain(look_at).min();
            at.map_or(Next::Rest, Next::At)
        }
    }
}

/// A rotation leaves one retiring token at most; one that does not work goes without waiting.
fn may_switch(tokens: &Tokens) -> bool {
    tokens.current.is_broken() || tokens.retiring.is_empty()
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

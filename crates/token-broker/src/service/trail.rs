//! What goes on record of a rotation: each generation is announced before anything is done to it,
//! and has an end.

use super::{Fact, Happening, Health, Slot, Step, Token, Tokens};

/// What goes on record before an effect.
pub(super) fn announced(tokens: &Tokens, step: Step) -> Vec<Happening> {
    let pending = tokens.pending.as_ref().map(|it| it.token.generation);
    let retiring = tokens.retiring.first().map(|it| it.token.generation);
    let what = match step {
        Step::Mint => pending.map(Happening::Minted),
        Step::Revoke if tokens.is_first_try(step) => retiring.map(Happening::Revoked),
        Step::Discard | Step::RevokeLost if tokens.is_first_try(step) => {
            pending.map(Happening::Revoked)
        }
        _ => None,
    };
    what.into_iter().collect()
}

/// What goes on record with what came of an effect.
pub(super) fn concluded(before: &Tokens, after: &Tokens, fact: &Fact) -> Vec<Happening> {
    let pending = before.pending.as_ref().map(|it| it.token.generation);
    let retiring = before.retiring.first().map(|it| it.token.generation);
    let what = match fact {
        Fact::Switched => pending.map(Happening::Switched),
        Fact::Barred => retiring.map(Happening::Stuck),
        Fact::Left => pending.map(Happening::Stuck),
        _ => None,
    };
    let refused = match fact {
        Fact::Refused(generation) => Some(*generation),
        Fact::Dead(Slot::Pending) => pending,
        _ => None,
    };
    let ends = gone(before, after).map(|it| match refused {
        Some(generation) if generation == it.generation => Happening::Dead(generation),
        _ => end(it),
    });
    what.into_iter().chain(ends).collect()
}

/// How those ended that the record does not have any more.
#[must_use]
pub fn ended(before: &Tokens, after: &Tokens) -> Vec<Happening> {
    gone(before, after).map(end).collect()
}

fn gone<'a>(before: &'a Tokens, after: &'a Tokens) -> impl Iterator<Item = &'a Token> {
    let all = before.all();
    all.filter(|it| after.find(it.generation).is_none())
}

fn end(token: &Token) -> Happening {
    match token.health {
        Health::Dead => Happening::Dead(token.generation),
        Health::Untried | Health::Proven | Health::Unfit => Happening::Gone(token.generation),
    }
}

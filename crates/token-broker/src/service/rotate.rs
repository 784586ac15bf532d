//! Doing what [`next`] says about the service token.
//!
//! It makes no choices and can be killed anywhere: the intent is committed before each effect, and
//! what came of it after. Whoever comes later goes on from the record, once the lease is over.

mod end;
mod examine;

use std::time::Duration;

use super::{
    Fact, Next, Policy, Ports, Slot, Step, Tokens, Trouble, needed, next,
    trail::{announced, concluded},
};
use crate::{
    port::{LedgerError, Mint, QuayError, Stored, VaultError},
    secret::QuayToken,
};
use end::{discard, prove, revoke, revoke_lost, take_back};
use examine::test;

pub use examine::{Examined, examine};

/// How long to wait where Quay does not say.
const AGAIN: Duration = Duration::from_secs(5);

/// Why a rotation could not go on. It can be called again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// The record.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The sealed tokens.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Takes the next step, if there is one to take now; answers what there was to do.
///
/// # Errors
/// When the record or the vault fails, or somebody else is at work on it.
pub async fn advance(ports: Ports<'_>, policy: &Policy) -> Result<Next, RotationError> {
    let Some(it) = ports.book.read().await? else {
        return Ok(Next::Rest);
    };
    let now = ports.clock.now();
    let todo = next(&it.value, policy, now);
    let Next::Do(step) = todo else {
        return Ok(todo);
    };
    let begun = it.map(|it| it.begun(step, policy, now));
    let happening = announced(&begun.value, step);
    ports.book.commit(begun.clone(), happening).await?;
    let begun = begun.written();
    let fact = effect(ports, policy, &begun.value, step).await?;
    learn(ports, begun, fact).await?;
    Ok(todo)
}

/// Commits what came of an effect.
async fn learn(ports: Ports<'_>, it: Stored<Tokens>, fact: Fact) -> Result<(), RotationError> {
    let now = ports.clock.now();
    let before = it.value.clone();
    let after = it.map(|it| it.learn(fact.clone(), now));
    let happenings = concluded(&before, &after.value, &fact);
    let committed = ports.book.commit(after, happenings).await;
    if let (Err(LedgerError::Superseded), Fact::Minted { id, .. }) = (&committed, &fact) {
        // Somebody took us for dead. They looked for it, and it may not have been there yet.
        take_back(ports, &before, *id).await;
    }
    Ok(committed?)
}

async fn effect(
    ports: Ports<'_>,
    policy: &Policy,
    tokens: &Tokens,
    step: Step,
) -> Result<Fact, RotationError> {
    Ok(match step {
        Step::Mint => mint(ports, policy, tokens).await?,
        Step::Recover => match open_pending(ports, tokens).await? {
            Some(_) => Fact::Found,
            None => Fact::Lost,
        },
        Step::RevokeLost => revoke_lost(ports, tokens).await?,
        Step::Test(Slot::Current) => match ports.safe.open(&tokens.current).await? {
            Some(token) => {
                // To prove it dead one day, whatever becomes of where it came from.
                ports.safe.seal(tokens.current.generation, &token).await?;
                test(ports, tokens, Slot::Current, &token).await
            }
            None => failed(Trouble::Unreadable),
        },
        Step::Test(Slot::Pending) => match open_pending(ports, tokens).await? {
            Some(token) => test(ports, tokens, Slot::Pending, &token).await,
            None => Fact::Lost,
        },
        Step::Discard => discard(ports, tokens).await?,
        Step::Switch => Fact::Switched,
        Step::Revoke => revoke(ports, tokens).await?,
        Step::Prove(generation) => prove(ports, tokens, generation).await?,
    })
}

async fn open_pending(
    ports: Ports<'_>,
    tokens: &Tokens,
) -> Result<Option<QuayToken>, RotationError> {
    match &tokens.pending {
        Some(pending) => Ok(ports.safe.open(&pending.token).await?),
        None => Ok(None),
    }
}

async fn mint(ports: Ports<'_>, policy: &Policy, tokens: &Tokens) -> Result<Fact, RotationError> {
    let (Some(at), Some(pending)) = (ports.application, &tokens.pending) else {
        return Ok(Fact::NotMinted(Trouble::Refused));
    };
    let Some(by) = ports.safe.open(&tokens.current).await? else {
        return Ok(Fact::NotMinted(Trouble::Unreadable));
    };
    let generation = pending.token.generation;
    let mint = Mint {
        at,
        name: &tokens.name(generation),
        scopes: &needed(),
        lifetime: policy.lifetime,
    };
    Ok(match ports.quay.mint(&by, mint).await {
        Ok((token, id, ends)) => {
            ports.safe.seal(generation, &token).await?;
            Fact::Minted { id, ends }
        }
        Err(QuayError::TokenDead) => Fact::Dead(Slot::Current),
        Err(QuayError::Refused | QuayError::Missing | QuayError::CodeRefused) => {
            Fact::NotMinted(Trouble::Refused)
        }
        Err(error @ (QuayError::OutcomeUnknown | QuayError::Unavailable { .. })) => wait(error),
    })
}

fn wait(error: QuayError) -> Fact {
    match error {
        QuayError::Unavailable { retry_after } => Fact::Failed {
            wait: retry_after.unwrap_or(AGAIN),
            why: Trouble::Unavailable,
        },
        QuayError::OutcomeUnknown => failed(Trouble::Lost),
        QuayError::TokenDead | QuayError::Missing | QuayError::Refused | QuayError::CodeRefused => {
            failed(Trouble::Refused)
        }
    }
}

fn failed(why: Trouble) -> Fact {
    Fact::Failed { wait: AGAIN, why }
}

#[cfg(test)]
mod tests;

//! Doing what [`next`] says about the service token.
//!
//! It makes no choices and can be killed anywhere: the intent is committed before each effect, and
//! what came of it after. Whoever comes later goes on from the record, once the lease is over.

use std::time::Duration;

use model::{QuayUsername, Timestamp};

use super::{
    Fact, Flaw, Happening, Health, Next, Origin, Policy, Ports, Slot, Step, Token, Tokens, Trouble,
    needed, next,
};
use crate::{
    debt::Witness,
    id::TokenId,
    plan::Deletion,
    port::{LedgerError, Mint, QuayError, Stored, VaultError},
    scope::Scope,
    secret::QuayToken,
};

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

/// What a token is and may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Whom it acts as.
    pub account: QuayUsername,
    /// Its id, where Quay tells.
    pub id: Option<TokenId>,
    /// Why it does not do, whoever it acts as.
    pub flaw: Option<Flaw>,
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
    let happenings = concluded(&before, &fact);
    let after = it.map(|it| it.learn(fact.clone(), now));
    let committed = ports.book.commit(after, happenings).await;
    if let (Err(LedgerError::Superseded), Fact::Minted { id, .. }) = (&committed, &fact) {
        // Somebody took us for dead. They looked for it, and it may not have been there yet.
        take_back(ports, &before, *id).await;
    }
    Ok(committed?)
}

/// What goes on record before an effect.
fn announced(tokens: &Tokens, step: Step) -> Vec<Happening> {
    let pending = tokens.pending.as_ref().map(|it| it.token.generation);
    let retiring = tokens.retiring.first().map(|it| it.token.generation);
    let what = match step {
        Step::Mint => pending.map(Happening::Minted),
        Step::Revoke if tokens.is_first_try(step) => retiring.map(Happening::Revoked),
        _ => None,
    };
    what.into_iter().collect()
}

/// What goes on record with what came of an effect.
fn concluded(tokens: &Tokens, fact: &Fact) -> Vec<Happening> {
    let pending = tokens.pending.as_ref().map(|it| it.token.generation);
    let retiring = tokens.retiring.first().map(|it| it.token.generation);
    let what = match fact {
        Fact::Switched => pending.map(Happening::Switched),
        Fact::Refused(generation) => Some(Happening::Dead(*generation)),
        Fact::Barred => retiring.map(Happening::Stuck),
        Fact::Left => pending.map(Happening::Stuck),
        _ => None,
    };
    what.into_iter().collect()
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

/// Revokes every token of the pending one's name.
async fn revoke_lost(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
    let (Some(path), Some(pending)) = (ports.application, &tokens.pending) else {
        return Ok(Fact::Left);
    };
    let Some(by) = ports.safe.open(&tokens.current).await? else {
        return Ok(failed(Trouble::Unreadable));
    };
    let name = tokens.name(pending.token.generation);
    let listed = match ports.quay.list_tokens(path).await {
        Ok(listed) => listed,
        Err(QuayError::Refused | QuayError::Missing) => return Ok(Fact::Left),
        Err(error) => return Ok(wait(error)),
    };
    let lost = listed
        .into_iter()
        .filter(|it| it.name == name && Some(it.id) != tokens.current.id);
    let how = Deletion::ApplicationToken(path.clone());
    for token in lost {
        match ports.quay.delete_token(&by, token.id, &how).await {
            Ok(()) | Err(QuayError::Missing) => {}
            Err(QuayError::TokenDead) => return Ok(Fact::Dead(Slot::Current)),
            Err(QuayError::Refused) => return Ok(Fact::Left),
            Err(error) => return Ok(wait(error)),
        }
    }
    Ok(Fact::Absent)
}

async fn test(ports: Ports<'_>, tokens: &Tokens, slot: Slot, token: &QuayToken) -> Fact {
    let examined = match examine(ports, token).await {
        Ok(examined) => examined,
        Err(QuayError::TokenDead) => return Fact::Dead(slot),
        Err(error) => return wait(error),
    };
    let ours = tokens.account.as_ref();
    // Whoever configures the current one says which account is ours.
    let other = slot == Slot::Pending && ours.is_some_and(|it| *it != examined.account);
    let flaw = if other {
        Some(Flaw::OtherAccount)
    } else {
        // It works; `berth doctor` says what is wrong with it.
        let fatal = |flaw: &Flaw| slot == Slot::Pending || *flaw != Flaw::SuperUser;
        examined.flaw.filter(fatal)
    };
    match flaw {
        Some(flaw) => Fact::Unfit {
            slot,
            id: examined.id,
            flaw,
        },
        None => Fact::Fit {
            slot,
            id: examined.id,
            ends: end_of(ports, tokens, slot, examined.id).await,
            account: examined.account,
        },
    }
}

/// Asks Quay what a token is and may do.
///
/// # Errors
/// [`QuayError::TokenDead`] for one that Quay refuses, or that is none; others tell nothing.
pub async fn examine(ports: Ports<'_>, token: &QuayToken) -> Result<Examined, QuayError> {
    let named = match ports.quay.name(token).await {
        Ok(named) => named,
        // The registry does not say. The API does, to one that may read its user.
        Err(QuayError::Refused | QuayError::Missing) => {
            let own = ports.quay.own(token).await?;
            return Ok(Examined {
                account: own.quay_user,
                id: None,
                flaw: None,
            });
        }
        Err(error) => return Err(error),
    };
    let flaw = match ports.quay.scopes(token, named.id).await {
        Ok(seen) if seen.super_user => Some(Flaw::SuperUser),
        Ok(seen) => seen.usual.lack(&needed()).next().map(Flaw::Lacks),
        // The registry has just taken it: it lives, and may not list its user's authorizations.
        Err(QuayError::Refused | QuayError::TokenDead) => Some(Flaw::Lacks(Scope::UserAdmin)),
        Err(QuayError::Missing) => None,
        Err(error) => return Err(error),
    };
    Ok(Examined {
        account: named.quay_user,
        id: Some(named.id),
        flaw,
    })
}

/// When a token ends that somebody brought, where it is one of our application.
async fn end_of(
    ports: Ports<'_>,
    tokens: &Tokens,
    slot: Slot,
    id: Option<TokenId>,
) -> Option<Timestamp> {
    let token = match slot {
        Slot::Current => Some(&tokens.current),
        Slot::Pending => tokens.pending.as_ref().map(|it| &it.token),
    };
    if token.is_none_or(|it| it.origin == Origin::Minted) {
        return None;
    }
    let listed = ports.quay.list_tokens(ports.application?).await.ok()?;
    let own = listed.into_iter().find(|it| Some(it.id) == id)?;
    Some(own.ends)
}

async fn discard(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
    let Some(id) = tokens.pending.as_ref().and_then(|it| it.token.id) else {
        // Nobody took it over.
        return Ok(Fact::Absent);
    };
    Ok(match delete(ports, tokens, id).await? {
        Deleted::Yes | Deleted::NotThere => Fact::Absent,
        Deleted::Refused => Fact::Left,
        Deleted::Not(fact) => fact,
    })
}

async fn revoke(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
    let Some(token) = tokens.retiring.first().map(|it| &it.token) else {
        return Ok(failed(Trouble::Lost));
    };
    let Some(id) = token.id else {
        return Ok(Fact::Barred);
    };
    if tokens.current.id == Some(id) {
        // The same token twice is one token.
        return Ok(Fact::Refused(token.generation));
    }
    match delete(ports, tokens, id).await? {
        Deleted::Yes => Ok(Fact::Deleted),
        Deleted::Not(fact) => Ok(fact),
        Deleted::NotThere | Deleted::Refused => {
            Ok(match prove(ports, tokens, token.generation).await? {
                Fact::Refused(_) => Fact::Deleted,
                Fact::StillAlive(_) => Fact::Barred,
                other => other,
            })
        }
    }
}

/// What became of a deletion.
enum Deleted {
    Yes,
    NotThere,
    Refused,
    /// This is what came of it.
    Not(Fact),
}

/// Deletes a token with the current one: as one of our account's authorizations, which every Quay
/// can; else as one of our application's.
async fn delete(ports: Ports<'_>, tokens: &Tokens, id: TokenId) -> Result<Deleted, RotationError> {
    let Some(by) = ports.safe.open(&tokens.current).await? else {
        return Ok(Deleted::Not(failed(Trouble::Unreadable)));
    };
    let application = ports.application.cloned().map(Deletion::ApplicationToken);
    let mut last = Deleted::NotThere;
    for how in std::iter::once(Deletion::Authorization).chain(application) {
        last = match ports.quay.delete_token(&by, id, &how).await {
            Ok(()) => return Ok(Deleted::Yes),
            Err(QuayError::Missing) => Deleted::NotThere,
            Err(QuayError::Refused | QuayError::CodeRefused) => Deleted::Refused,
            Err(QuayError::TokenDead) => return Ok(Deleted::Not(Fact::Dead(Slot::Current))),
            Err(error) => return Ok(Deleted::Not(wait(error))),
        };
    }
    Ok(last)
}

async fn prove(ports: Ports<'_>, tokens: &Tokens, generation: u64) -> Result<Fact, RotationError> {
    let Some(it) = tokens.find(generation) else {
        return Ok(Fact::Refused(generation));
    };
    if it.ends.is_some_and(|ends| ends <= ports.clock.now()) && it.origin == Origin::Minted {
        return Ok(Fact::Refused(generation));
    }
    let Some(token) = ports.safe.open(it).await? else {
        return listed(ports, tokens, it).await;
    };
    let witness = match it.health {
        Health::Proven => Witness::User,
        Health::Untried | Health::Unfit | Health::Dead => Witness::Registry,
    };
    Ok(match ports.quay.witness(&token, witness).await {
        Ok(()) => Fact::StillAlive(generation),
        Err(QuayError::TokenDead) => Fact::Refused(generation),
        Err(error) => wait(error),
    })
}

/// Nobody holds it: whether our account still has it among its authorizations.
async fn listed(ports: Ports<'_>, tokens: &Tokens, it: &Token) -> Result<Fact, RotationError> {
    let (Some(id), Some(by)) = (it.id, ports.safe.open(&tokens.current).await?) else {
        return Ok(Fact::StillAlive(it.generation));
    };
    Ok(match ports.quay.scopes(&by, id).await {
        Ok(_) => Fact::StillAlive(it.generation),
        Err(QuayError::Missing) => Fact::Refused(it.generation),
        Err(error) => wait(error),
    })
}

/// A token that was minted after all. Nobody knows of it but us; should this fail, it ends by
/// itself, and is shown among the application's living tokens until then.
async fn take_back(ports: Ports<'_>, tokens: &Tokens, id: TokenId) {
    if let Ok(Some(by)) = ports.safe.open(&tokens.current).await
        && let Some(path) = ports.application
    {
        let how = Deletion::ApplicationToken(path.clone());
        let _ = ports.quay.delete_token(&by, id, &how).await;
    }
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

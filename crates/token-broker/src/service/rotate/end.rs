//! Ending tokens at Quay with the current one, and proving that they are refused.

use super::{
    super::{Fact, Health, Origin, Ports, Slot, Token, Tokens, Trouble},
    RotationError, failed, wait,
};
use crate::{debt::Witness, id::TokenId, plan::Deletion, port::QuayError, secret::QuayToken};

/// Revokes the pending one, which nobody holds, by its name.
pub(super) async fn revoke_lost(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
    let Some(pending) = &tokens.pending else {
        return Ok(Fact::Absent);
    };
    Ok(match delete_named(ports, tokens, &pending.token).await? {
        Deleted::Yes | Deleted::NotThere => Fact::Absent,
        Deleted::Refused => Fact::Left,
        Deleted::Not(fact) => fact,
    })
}

pub(super) async fn discard(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
    let Some(token) = tokens.pending.as_ref().map(|it| &it.token) else {
        return Ok(Fact::Absent);
    };
    Ok(match end(ports, tokens, token).await? {
        Ended::Deleted => prove(ports, tokens, token.generation).await?,
        Ended::Gone => Fact::Gone(token.generation),
        Ended::Alive => Fact::Left,
        Ended::Not(fact) => fact,
    })
}

pub(super) async fn revoke(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
    let Some(token) = tokens.retiring.first().map(|it| &it.token) else {
        return Ok(failed(Trouble::Lost));
    };
    Ok(match end(ports, tokens, token).await? {
        Ended::Deleted => Fact::Deleted,
        Ended::Gone => Fact::Gone(token.generation),
        Ended::Alive => Fact::Barred,
        Ended::Not(fact) => fact,
    })
}

/// What became of a token that is to end.
enum Ended {
    /// Quay says that it is deleted, or refuses it.
    Deleted,
    /// There is none.
    Gone,
    /// It lives, and Berth cannot delete it.
    Alive,
    /// This is what came of it.
    Not(Fact),
}

async fn end(ports: Ports<'_>, tokens: &Tokens, it: &Token) -> Result<Ended, RotationError> {
    let held = ports.safe.open(it).await?;
    let id = match (it.id, &held) {
        (Some(id), _) => Some(id),
        // It was replaced before it was tested.
        (None, Some(token)) => match ports.quay.name(token).await {
            Ok(named) => Some(named.id),
            Err(QuayError::TokenDead) => return Ok(Ended::Deleted),
            Err(QuayError::Refused | QuayError::Missing) => None,
            Err(error) => return Ok(Ended::Not(wait(error))),
        },
        // It was to be brought, and did not get here.
        (None, None) if it.origin == Origin::Pasted && it.health == Health::Untried => {
            return Ok(Ended::Gone);
        }
        (None, None) => None,
    };
    if is_current(ports, tokens, id, held.as_ref()).await? {
        return Ok(Ended::Gone);
    }
    let deleted = match id {
        Some(id) => delete(ports, tokens, id).await?,
        None if it.origin == Origin::Minted => delete_named(ports, tokens, it).await?,
        None => Deleted::Refused,
    };
    Ok(match deleted {
        Deleted::Yes => Ended::Deleted,
        Deleted::Not(fact) => Ended::Not(fact),
        Deleted::NotThere | Deleted::Refused => match prove(ports, tokens, it.generation).await? {
            Fact::Refused(_) => Ended::Deleted,
            Fact::StillAlive(_) => Ended::Alive,
            other => Ended::Not(other),
        },
    })
}

/// The same token twice is one token.
async fn is_current(
    ports: Ports<'_>,
    tokens: &Tokens,
    id: Option<TokenId>,
    held: Option<&QuayToken>,
) -> Result<bool, RotationError> {
    if tokens.current.id.is_some() {
        return Ok(tokens.current.id == id);
    }
    let current = ports.safe.open(&tokens.current).await?;
    let same = current
        .zip(held)
        .map(|(one, it)| one.expose() == it.expose());
    Ok(same == Some(true))
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

/// Deletes every token of this one's name, which Berth gave it.
async fn delete_named(
    ports: Ports<'_>,
    tokens: &Tokens,
    it: &Token,
) -> Result<Deleted, RotationError> {
    let Some(path) = ports.application else {
        return Ok(Deleted::Refused);
    };
    let Some(by) = ports.safe.open(&tokens.current).await? else {
        return Ok(Deleted::Not(failed(Trouble::Unreadable)));
    };
    let name = tokens.name(it.generation);
    let listed = match ports.quay.list_tokens(path).await {
        Ok(listed) => listed,
        Err(QuayError::Refused | QuayError::Missing) => return Ok(Deleted::Refused),
        Err(error) => return Ok(Deleted::Not(wait(error))),
    };
    let named = listed
        .into_iter()
        .filter(|it| it.name == name && Some(it.id) != tokens.current.id);
    let how = Deletion::ApplicationToken(path.clone());
    let mut deleted = Deleted::NotThere;
    for token in named {
        match ports.quay.delete_token(&by, token.id, &how).await {
            Ok(()) => deleted = Deleted::Yes,
            Err(QuayError::Missing) => {}
            Err(QuayError::TokenDead) => return Ok(Deleted::Not(Fact::Dead(Slot::Current))),
            Err(QuayError::Refused) => return Ok(Deleted::Refused),
            Err(error) => return Ok(Deleted::Not(wait(error))),
        }
    }
    Ok(deleted)
}

pub(super) async fn prove(
    ports: Ports<'_>,
    tokens: &Tokens,
    generation: u64,
) -> Result<Fact, RotationError> {
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

/// Nobody holds it: whether our account still has it among its authorizations, or our application
/// one of its name.
async fn listed(ports: Ports<'_>, tokens: &Tokens, it: &Token) -> Result<Fact, RotationError> {
    let Some(id) = it.id else {
        return Ok(named(ports, tokens, it).await);
    };
    let Some(by) = ports.safe.open(&tokens.current).await? else {
        return Ok(Fact::StillAlive(it.generation));
    };
    Ok(match ports.quay.scopes(&by, id).await {
        Ok(_) => Fact::StillAlive(it.generation),
        Err(QuayError::Missing) => Fact::Refused(it.generation),
        Err(error) => wait(error),
    })
}

async fn named(ports: Ports<'_>, tokens: &Tokens, it: &Token) -> Fact {
    let Some(path) = ports.application.filter(|_| it.origin == Origin::Minted) else {
        return Fact::StillAlive(it.generation);
    };
    let name = tokens.name(it.generation);
    match ports.quay.list_tokens(path).await {
        Ok(listed) if listed.iter().any(|it| it.name == name) => Fact::StillAlive(it.generation),
        Ok(_) => Fact::Gone(it.generation),
        Err(QuayError::Refused | QuayError::Missing) => Fact::StillAlive(it.generation),
        Err(error) => wait(error),
    }
}

/// A token that was minted after all. Nobody knows of it but us; should this fail, it ends by
/// itself, and is shown among the application's living tokens until then.
pub(super) async fn take_back(ports: Ports<'_>, tokens: &Tokens, id: TokenId) {
    if let Ok(Some(by)) = ports.safe.open(&tokens.current).await
        && let Some(path) = ports.application
    {
        let how = Deletion::ApplicationToken(path.clone());
        let _ = ports.quay.delete_token(&by, id, &how).await;
    }
}

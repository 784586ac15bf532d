//! Ending tokens at Quay with the current one, and proving that they are refused.

use super::{
    super::{Fact, Health, Origin, Ports, Slot, Token, Tokens, Trouble},
    RotationError, failed, wait,
};
use crate::{debt::Witness, id::TokenId, plan::Deletion, port::QuayError};

/// Revokes every token of the pending one's name.
pub(super) async fn revoke_lost(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
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

pub(super) async fn discard(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
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

pub(super) async fn revoke(ports: Ports<'_>, tokens: &Tokens) -> Result<Fact, RotationError> {
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
pub(super) async fn take_back(ports: Ports<'_>, tokens: &Tokens, id: TokenId) {
    if let Ok(Some(by)) = ports.safe.open(&tokens.current).await
        && let Some(path) = ports.application
    {
        let how = Deletion::ApplicationToken(path.clone());
        let _ = ports.quay.delete_token(&by, id, &how).await;
    }
}

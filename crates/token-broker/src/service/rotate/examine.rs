//! Asking Quay what a token is and may do, and when it ends.

use model::{QuayUsername, Timestamp};

use super::{
    super::{Fact, Flaw, Origin, Ports, Slot, Tokens, needed},
    wait,
};
use crate::{id::TokenId, port::QuayError, scope::Scope, secret::QuayToken};

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

pub(super) async fn test(ports: Ports<'_>, tokens: &Tokens, slot: Slot, token: &QuayToken) -> Fact {
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

//! OAuth access tokens: from the consent page (ten years) and minted (as long as was asked).

use time::OffsetDateTime;
use uuid::Uuid;

use super::{AccountId, Principal, ScopeSet, World};

/// How long a token lives that nobody limited: ten years, to Quay 315576000 s.
pub(crate) const TEN_YEARS: time::Duration = time::Duration::seconds(315_576_000);

/// An access token.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) uuid: Uuid,
    /// The row number that log entries call `oauth_token_id` (452).
    pub(crate) row: u64,
    /// The bearer token itself.
    pub(crate) secret: String,
    pub(crate) user: AccountId,
    /// The application that it belongs to.
    pub(crate) client_id: String,
    /// The scope string as it was granted.
    pub(crate) scope: String,
    /// A minted token's name.
    pub(crate) name: Option<String>,
    pub(crate) created: OffsetDateTime,
    pub(crate) expires: OffsetDateTime,
    pub(crate) last_accessed: Option<OffsetDateTime>,
}

/// What [`World::issue_token`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct NewToken {
    pub(crate) user: AccountId,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    pub(crate) name: Option<String>,
    pub(crate) lifetime: time::Duration,
}

impl AccessToken {
    pub(crate) fn is_live(&self, now: OffsetDateTime) -> bool {
        now < self.expires
    }

    pub(crate) fn scopes(&self) -> ScopeSet {
        self.scope.parse().unwrap_or_default()
    }
}

impl World {
    /// Issues a token; its secret is in the answer and stays readable in the state.
    pub(crate) fn issue_token(&mut self, new: NewToken, now: OffsetDateTime) -> AccessToken {
        let token = AccessToken {
            uuid: self.ids.uuid(),
            row: self.ids.row(),
            secret: self.ids.access_token(),
            user: new.user,
            client_id: new.client_id,
            scope: new.scope,
            name: new.name,
            created: now,
            expires: now.saturating_add(new.lifetime),
            last_accessed: None,
        };
        self.tokens.push(token.clone());
        token
    }

    /// Whom a bearer token speaks for; `None` for garbage, revoked and expired ones, and when the
    /// user is disabled. Notes the access.
    pub(crate) fn authenticate_token(
        &mut self,
        secret: &str,
        now: OffsetDateTime,
    ) -> Option<Principal> {
        let token = self
            .tokens
            .iter_mut()
            .find(|token| token.secret == secret && token.is_live(now))?;
        self.users.get(&token.user).filter(|user| user.enabled)?;
        token.last_accessed = Some(now);
        Some(Principal::Token {
            user: token.user,
            uuid: token.uuid,
            scopes: token.scopes(),
        })
    }

    pub(crate) fn find_token(&self, uuid: Uuid) -> Option<&AccessToken> {
        self.tokens.iter().find(|token| token.uuid == uuid)
    }
}

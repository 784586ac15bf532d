//! Which token is the current one: what the record says, and what the configuration says that the
//! record does not know yet.
//!
//! The configuration's token is the first one. After a switch the one in the vault wins, whatever
//! the configuration says still. What it says anew is an administrator's replacement, and is taken
//! up at once: something that was never taken up before, or that this process saw its file change
//! to from what was taken up last. A process whose file lags behind brings nothing back, neither
//! while it lags nor while it catches up.

use std::sync::{Mutex, PoisonError};

use model::TokenDigest;
use quay_client::ApiToken;
use store::{Actor, AuditAction, AuditEntry};
use token_broker::{
    QuayToken, TokenId,
    port::{LedgerError, Stored},
    service::{Book as _, Origin, Safe as _, Token, Tokens, ended},
};

use super::ServiceTokenError;
use crate::adapters::service_token::{ServiceTokenBook, digest, entry, written};

/// How often somebody else may be quicker.
const TRIES: u32 = 5;

/// Finds the current token.
pub(super) struct Current {
    pub(super) book: ServiceTokenBook,
    /// What the configuration said last.
    seen: Mutex<Option<TokenDigest>>,
}

/// The current token, and what the configuration says.
pub(super) struct Found {
    pub(super) token: Token,
    configured: Result<ApiToken, ServiceTokenError>,
}

impl Found {
    /// The token, unless the configuration took it away.
    pub(super) fn readable(self) -> Result<Token, ServiceTokenError> {
        match self.token.origin {
            Origin::Configured => self.configured.map(|_| self.token),
            Origin::Minted | Origin::Pasted => Ok(self.token),
        }
    }
}

impl Current {
    pub(super) fn new(book: ServiceTokenBook) -> Self {
        Self {
            book,
            seen: Mutex::default(),
        }
    }

    /// Which generation is the current one. A replacement is taken up first.
    pub(super) async fn find(&self) -> Result<Found, ServiceTokenError> {
        for _ in 0..TRIES {
            let configured = self.book.source.read().await;
            let stored = self.book.read().await?;
            let (next, ends, token) = match (stored, &configured) {
                (None, Ok(token)) => (Stored::new(self.first(token)), Vec::new(), token),
                (None, Err(_)) => return Err(unreadable(configured)),
                (Some(stored), Ok(token)) if self.is_news(&stored.value, token) => {
                    let now = self.book.clock.now();
                    let before = stored.value.clone();
                    let next = stored.map(|it| it.replaced(digest(token), now));
                    let ends = ended(&before, &next.value);
                    (next, ends.into_iter().map(written).collect(), token)
                }
                (Some(stored), _) => {
                    self.note(&configured);
                    let token = stored.value.current;
                    return Ok(Found { token, configured });
                }
            };
            match self.take_up(next, ends, token).await {
                Err(LedgerError::Superseded) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => self.note(&configured),
            }
        }
        Err(LedgerError::Superseded.into())
    }

    /// The current token and the record, without taking anything up.
    pub(super) async fn peek(&self) -> Result<(ApiToken, Option<Tokens>), ServiceTokenError> {
        let configured = self.book.source.read().await;
        let tokens = self.book.read().await?.map(|stored| stored.value);
        match (tokens, configured) {
            (None, configured) => Ok((configured?, None)),
            (Some(tokens), Ok(token)) if self.is_news(&tokens, &token) => Ok((token, None)),
            (Some(tokens), configured) => {
                let token = tokens.current.clone();
                let token = self.open(Found { token, configured }).await?;
                Ok((token, Some(tokens)))
            }
        }
    }

    /// The token itself.
    pub(super) async fn open(&self, found: Found) -> Result<ApiToken, ServiceTokenError> {
        let Found { token, configured } = found;
        if token.origin == Origin::Configured {
            let configured = configured?;
            if token.digest == Some(digest(&configured)) {
                return Ok(configured);
            }
        }
        let opened = self.book.open(&token).await?;
        let token = opened.ok_or(ServiceTokenError::Gone)?;
        ApiToken::new(token.expose().into()).map_err(ServiceTokenError::Malformed)
    }

    /// The ids of those that Berth works with, is about to, or is about to revoke. Not of those that
    /// only a person can revoke.
    pub(super) async fn ids(&self) -> Result<Vec<TokenId>, LedgerError> {
        let Some(stored) = self.book.read().await? else {
            return Ok(Vec::new());
        };
        let Tokens {
            current,
            pending,
            retiring,
            ..
        } = stored.value;
        let pending = pending.map(|it| it.token);
        let retiring = retiring.into_iter().map(|it| it.token);
        let all = std::iter::once(current).chain(pending).chain(retiring);
        Ok(all.filter_map(|token| token.id).collect())
    }

    fn first(&self, token: &ApiToken) -> Tokens {
        let tag = data_encoding::HEXLOWER.encode(&self.book.random.bytes::<4>());
        Tokens::first(tag, digest(token), self.book.clock.now())
    }

    /// Commits what the configuration says, and which tokens ended by that. It is on record before
    /// anybody works with it.
    async fn take_up(
        &self,
        next: Stored<Tokens>,
        ends: Vec<AuditEntry>,
        token: &ApiToken,
    ) -> Result<(), LedgerError> {
        let generation = next.value.current.generation;
        let is_other = next.value.current.digest == Some(digest(token)) && generation > 1;
        let taken = entry(Actor::Worker, AuditAction::ServiceTokenReplaced, generation);
        let audit = is_other.then_some(taken).into_iter().chain(ends).collect();
        self.book.commit_with(next, audit).await?;
        tracing::info!(
            generation,
            "the service token of the configuration is taken up"
        );
        // For processes whose file lags behind. Should it fail: the test of the token seals it.
        if let Ok(token) = QuayToken::new(token.expose().into())
            && let Err(error) = self.book.seal(generation, &token).await
        {
            tracing::warn!(%error, "the service token is not sealed yet");
        }
        Ok(())
    }

    fn is_news(&self, tokens: &Tokens, configured: &ApiToken) -> bool {
        let configured = digest(configured);
        let latest = tokens.taken_up.last().copied();
        if latest == Some(configured) {
            return false;
        }
        // Only a file that was up to date can be put back.
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let was_up_to_date = seen.is_some() && seen == latest;
        was_up_to_date || !tokens.taken_up.contains(&configured)
    }

    fn note(&self, configured: &Result<ApiToken, ServiceTokenError>) {
        if let Ok(configured) = configured {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            *seen = Some(digest(configured));
        }
    }
}

fn unreadable(configured: Result<ApiToken, ServiceTokenError>) -> ServiceTokenError {
    configured.err().unwrap_or(ServiceTokenError::Gone)
}

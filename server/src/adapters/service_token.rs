//! The record of the service token and its sealed generations, in the store; and what the
//! configuration says, where the token is that one.

use std::sync::Arc;

use async_trait::async_trait;
use model::TokenDigest;
use quay_client::ApiToken;
use secrecy::{ExposeSecret as _, SecretString};
use store::{
    Actor, AuditAction, AuditEntry, Conflict, ServiceTokenChange, ServiceTokenRow, Store,
    StoreError,
};
use token_broker::{
    QuayToken,
    port::{LedgerError, Stored, VaultError},
    service::{Book, Happening, Origin, Safe, Token, Tokens},
};

use super::{broker::read, log};
use crate::{clock::Clock, random::Random, service_token::TokenSource};

/// What is known of the service token, and where it is.
#[derive(Clone)]
pub struct ServiceTokenBook {
    /// Where it is kept.
    pub store: Arc<dyn Store>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Random bytes for nonces and data keys.
    pub random: Arc<Random>,
    /// What the configuration says.
    pub source: TokenSource,
}

impl ServiceTokenBook {
    /// Commits the record together with what goes on record, or nothing.
    ///
    /// # Errors
    /// [`LedgerError::Superseded`] where the version is not the one that is there.
    pub async fn commit_with(
        &self,
        tokens: Stored<Tokens>,
        audit: Vec<AuditEntry>,
    ) -> Result<(), LedgerError> {
        let value = serde_json::to_string(&tokens.value).map_err(|_| {
            tracing::error!("the record of the service token cannot be written");
            LedgerError::Unavailable
        })?;
        let change = ServiceTokenChange {
            row: ServiceTokenRow {
                version: tokens.version.0,
                value,
            },
            generations: tokens.value.all().map(|it| it.generation).collect(),
            audit,
        };
        let committed = self.store.commit_service_token(change, self.clock.now());
        committed.await.map_err(refused)
    }
}

/// What a token is known again by.
#[must_use]
pub fn digest(token: &ApiToken) -> TokenDigest {
    TokenDigest::of(&[token.expose()])
}

/// What is done to a generation of the service token, for the audit trail.
#[must_use]
pub fn entry(actor: Actor, action: AuditAction, generation: u64) -> AuditEntry {
    AuditEntry {
        actor,
        action,
        workspace: None,
        subject: format!("service token, generation {generation}"),
        detail: None,
        request_id: None,
    }
}

/// What happened to a generation, for the audit trail.
#[must_use]
pub fn written(happening: Happening) -> AuditEntry {
    let (action, generation) = match happening {
        Happening::Minted(generation) => (AuditAction::ServiceTokenMinted, generation),
        Happening::Switched(generation) => (AuditAction::ServiceTokenSwitched, generation),
        Happening::Revoked(generation) => (AuditAction::ServiceTokenRevoked, generation),
        Happening::Dead(generation) => (AuditAction::ServiceTokenDead, generation),
        Happening::Stuck(generation) => (AuditAction::ServiceTokenStuck, generation),
        Happening::Gone(generation) => (AuditAction::ServiceTokenGone, generation),
    };
    entry(Actor::Worker, action, generation)
}

#[async_trait]
impl Book for ServiceTokenBook {
    async fn read(&self) -> Result<Option<Stored<Tokens>>, LedgerError> {
        let row = self.store.find_service_token().await.map_err(refused)?;
        row.map(|row| read(&row.value, row.version)).transpose()
    }

    async fn commit(
        &self,
        tokens: Stored<Tokens>,
        happenings: Vec<Happening>,
    ) -> Result<(), LedgerError> {
        let audit = happenings.into_iter().map(written).collect();
        self.commit_with(tokens, audit).await
    }
}

#[async_trait]
impl Safe for ServiceTokenBook {
    async fn seal(&self, generation: u64, token: &QuayToken) -> Result<(), VaultError> {
        let mut rng = self.random.fork();
        let token = SecretString::from(token.expose());
        let sealed = self.store.seal_service_token(&mut rng, generation, &token);
        sealed.await.map_err(locked)
    }

    async fn open(&self, token: &Token) -> Result<Option<QuayToken>, VaultError> {
        if token.origin == Origin::Configured
            && let Ok(configured) = self.source.read().await
            && token.digest == Some(digest(&configured))
        {
            return known(&configured.expose().into()).map(Some);
        }
        let opened = self.store.open_service_token(token.generation).await;
        opened.map_err(locked)?.as_ref().map(known).transpose()
    }
}

fn known(token: &SecretString) -> Result<QuayToken, VaultError> {
    QuayToken::new(token.expose_secret().into()).map_err(|_| VaultError)
}

fn refused(error: StoreError) -> LedgerError {
    match error {
        StoreError::Conflict(Conflict::LedgerSuperseded) => LedgerError::Superseded,
        error => {
            log("the service token's record", &error);
            LedgerError::Unavailable
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
fn locked(error: StoreError) -> VaultError {
    log("the service token's vault", &error);
    VaultError
}

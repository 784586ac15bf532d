//! Rotating the service token: what administrators ask for, and whoever does the steps.

mod minting;
mod paste;
mod refused;

use std::{sync::Arc, time::Duration};

use store::{AuditAction, AuditEntry};
use token_broker::{
    ApplicationPath, Feature, LEASE,
    port::{LedgerError, Stored},
    service::{Book as _, Health, Next, Policy, Ports, RotationError, Step, Tokens, advance, next},
};
use tokio::sync::Notify;

use super::ServiceToken;
use crate::{
    adapters::{BrokerClock, ServiceTokenBook, broker::BrokerQuay, service_token::entry},
    logging::chain,
    shutdown::Shutdown,
};

pub use minting::Minting;
pub use refused::Refused;

/// How long calls under way may still use the token before: longer than any call.
const GRACE: Duration = Duration::from_secs(45);
/// How often it is looked whether there is something to do, unless somebody says so.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a step may take: it is over before anybody else may take it up.
const LONGEST_STEP: Duration = Duration::from_secs(LEASE.as_secs() - 5);
/// How often somebody else may be quicker.
const TRIES: u32 = 5;

/// Rotates the service token.
pub struct Rotation {
    token: Arc<ServiceToken>,
    pub(super) quay: BrokerQuay,
    pub(super) application: Option<ApplicationPath>,
    lifetime: Duration,
    wakes: Notify,
}

/// What a rotation is made of.
pub struct Parts {
    /// The token, as everybody uses it.
    pub token: Arc<ServiceToken>,
    /// Tokens at Quay.
    pub quay: BrokerQuay,
    /// Where tokens are minted, where there is such a place.
    pub application: Option<ApplicationPath>,
    /// How long a minted one lives.
    pub lifetime: Duration,
}

/// Who asks, for the audit trail.
#[derive(Debug, Clone)]
pub struct Order {
    /// Who.
    pub actor: store::Actor,
    /// With which request.
    pub request_id: Option<String>,
}

impl Order {
    fn entry(&self, action: AuditAction, generation: u64) -> AuditEntry {
        AuditEntry {
            request_id: self.request_id.clone(),
            ..entry(self.actor.clone(), action, generation)
        }
    }
}

impl Rotation {
    /// Over these.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            token,
            quay,
            application,
            lifetime,
        } = parts;
        Self {
            token,
            quay,
            application,
            lifetime,
            wakes: Notify::new(),
        }
    }

    /// Has the current token replaced now. That is on record before anything is done.
    ///
    /// # Errors
    /// [`Refused`], where Berth cannot, or the database fails.
    pub async fn ask(&self, order: &Order) -> Result<(), Refused> {
        for _ in 0..TRIES {
            let stored = self.record().await?;
            let tokens = &stored.value;
            if tokens.wanted.is_some() || tokens.pending.is_some() {
                return Ok(());
            }
            if matches!(tokens.current.health, Health::Dead | Health::Unfit) {
                return Err(Refused::Broken);
            }
            self.minting().await.required()?;
            let generation = tokens.current.generation;
            let asked = order.entry(AuditAction::ServiceTokenRotationAsked, generation);
            let now = self.book().clock.now();
            let wanted = stored.map(|it| it.wanted(now));
            match self.book().commit_with(wanted, vec![asked]).await {
                Err(LedgerError::Superseded) => {}
                committed => {
                    committed?;
                    self.wakes.notify_one();
                    return Ok(());
                }
            }
        }
        Err(LedgerError::Superseded.into())
    }

    /// Does what there is to do, until the shutdown begins.
    pub async fn run(self: Arc<Self>, shutdown: Shutdown) {
        loop {
            self.settle_doubt().await;
            tokio::select! {
                () = shutdown.draining.cancelled() => return,
                () = self.go_on() => {}
            }
            tokio::select! {
                () = shutdown.draining.cancelled() => return,
                () = self.wakes.notified() => {}
                () = self.token.doubts.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Takes every step that can be taken now.
    async fn go_on(&self) {
        loop {
            match tokio::time::timeout(LONGEST_STEP, self.step()).await {
                Ok(Ok(Next::Do(step))) => {
                    tracing::info!(step = %step, "a step of the service token's rotation was taken");
                    if step == Step::Switch {
                        self.follow().await;
                    }
                }
                Ok(Ok(Next::At(_) | Next::Ask(_) | Next::Rest)) => return,
                // Somebody else is at work on it.
                Ok(Err(RotationError::Ledger(LedgerError::Superseded))) => return,
                Ok(Err(error)) => {
                    tracing::warn!(error = %chain(&error), "the service token's rotation goes on later");
                    return;
                }
                Err(_) => {
                    tracing::warn!("a step of the service token's rotation took too long");
                    return;
                }
            }
        }
    }

    async fn step(&self) -> Result<Next, RotationError> {
        let mut policy = self.policy(Feature::Unknown);
        match self.book().read().await? {
            None => {
                self.follow().await;
            }
            Some(stored) => {
                let now = self.book().clock.now();
                if next(&stored.value, &policy, now) == Next::Do(Step::Mint) {
                    policy.minting = self.minting().await.feature();
                }
            }
        }
        let ports = Ports {
            quay: &self.quay,
            safe: self.book(),
            book: self.book(),
            clock: &BrokerClock(Arc::clone(&self.book().clock)),
            application: self.application.as_ref(),
        };
        advance(ports, &policy).await
    }

    /// Uses what is the current one now.
    async fn follow(&self) {
        if let Err(error) = self.token.reload().await {
            tracing::debug!(error = %chain(&error), "the service token is looked at again soon");
        }
    }

    /// What was seen of the current one goes into the record: it is tested again.
    async fn settle_doubt(&self) {
        let Some(generation) = self.token.doubted().take() else {
            return;
        };
        let doubted = async {
            let Some(stored) = self.book().read().await? else {
                return Ok(());
            };
            let doubted = stored.map(|it| it.doubted(generation));
            self.book().commit_with(doubted, Vec::new()).await
        };
        if let Err(error) = doubted.await {
            tracing::debug!(%error, "the service token is doubted again soon");
            self.token.doubted().get_or_insert(generation);
        }
    }

    /// The record. Where there is none yet, what the configuration says is the first.
    pub(super) async fn record(&self) -> Result<Stored<Tokens>, Refused> {
        if let Some(stored) = self.book().read().await? {
            return Ok(stored);
        }
        self.token.reload().await.map_err(Refused::Token)?;
        let stored = self.book().read().await?;
        stored.ok_or(Refused::Token(super::ServiceTokenError::Gone))
    }

    pub(super) fn policy(&self, minting: Feature) -> Policy {
        Policy {
            every: None,
            lifetime: self.lifetime,
            grace: GRACE,
            minting,
        }
    }

    pub(super) fn book(&self) -> &ServiceTokenBook {
        &self.token.current.book
    }
}

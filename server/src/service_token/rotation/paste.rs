//! A token that an administrator brings: tested first, and kept only if it does.

use model::TokenDigest;
use secrecy::{ExposeSecret as _, SecretString};
use store::AuditAction;
use token_broker::{
    QuayToken,
    port::{LedgerError, QuayError},
    service::{Book as _, Fact, PendingState, Ports, Safe as _, Tokens, examine},
};

use super::{Order, Refused, Rotation, TRIES};
use crate::adapters::BrokerClock;

impl Rotation {
    /// Tests a token, and has it take the current one's place.
    ///
    /// # Errors
    /// [`Refused`], where it does not do, or the database fails: then it is not kept.
    pub async fn paste(&self, pasted: &SecretString, order: &Order) -> Result<(), Refused> {
        let token =
            QuayToken::new(pasted.expose_secret().trim().into()).map_err(|_| Refused::NotAToken)?;
        let digest = TokenDigest::of(&[token.expose()]);
        let before = self.record().await?.value;
        is_new(&before, digest)?;
        self.test(&before, &token).await?;
        let generation = self.make_place(digest, order).await?;
        self.book().seal(generation, &token).await?;
        self.found(generation).await?;
        self.wakes.notify_one();
        Ok(())
    }

    async fn test(&self, tokens: &Tokens, token: &QuayToken) -> Result<(), Refused> {
        let ports = Ports {
            quay: &self.quay,
            safe: self.book(),
            book: self.book(),
            clock: &BrokerClock(self.book().clock.clone()),
            application: self.application.as_ref(),
        };
        let examined = match examine(ports, token).await {
            Ok(examined) => examined,
            Err(QuayError::TokenDead) => return Err(Refused::Dead),
            Err(error) => return Err(Refused::Quay(error)),
        };
        match &tokens.account {
            Some(ours) if *ours != examined.account => Err(Refused::OtherAccount {
                theirs: examined.account,
                ours: ours.clone(),
            }),
            _ => examined
                .flaw
                .map_or(Ok(()), |flaw| Err(Refused::Flawed(flaw))),
        }
    }

    /// Commits that there will be one, and who brought it. Answers its generation.
    async fn make_place(&self, digest: TokenDigest, order: &Order) -> Result<u64, Refused> {
        for _ in 0..TRIES {
            let stored = self.record().await?;
            is_new(&stored.value, digest)?;
            let now = self.book().clock.now();
            let mut next = stored.clone();
            next.value = stored.value.pasted(digest, now)?;
            let generation = next.value.latest;
            let pasted = order.entry(AuditAction::ServiceTokenPasted, generation);
            match self.book().commit_with(next, vec![pasted]).await {
                Err(LedgerError::Superseded) => {}
                committed => return Ok(committed.map(|()| generation)?),
            }
        }
        Err(LedgerError::Superseded.into())
    }

    /// It is sealed: whoever does the steps goes on with it.
    async fn found(&self, generation: u64) -> Result<(), Refused> {
        for _ in 0..TRIES {
            let stored = self.record().await?;
            let pending = stored.value.pending.as_ref();
            let waits = pending.is_some_and(|it| {
                it.token.generation == generation && it.state == PendingState::Sought
            });
            if !waits {
                return Ok(());
            }
            let now = self.book().clock.now();
            let found = stored.map(|it| it.learn(Fact::Found, now));
            match self.book().commit(found, Vec::new()).await {
                Err(LedgerError::Superseded) => {}
                committed => return Ok(committed?),
            }
        }
        Err(LedgerError::Superseded.into())
    }
}

/// Whether it is none that Berth has or had.
fn is_new(tokens: &Tokens, digest: TokenDigest) -> Result<(), Refused> {
    let known = tokens.all().find(|it| it.digest == Some(digest));
    match known {
        None => Ok(()),
        Some(it) if it.generation == tokens.current.generation => Err(Refused::InUse),
        Some(_) => Err(Refused::Replaced),
    }
}

//! What the record becomes: of intents, of facts, and of what administrators bring.

use std::time::Duration;

use model::{Timestamp, TokenDigest};

use super::{
    Fact, Health, Origin, Pending, PendingState, Policy, Retiring, RetiringState, Slot, Step,
    Token, Tokens,
};
use crate::custody::{HOUR, LEASE};

/// How long nothing is minted by itself after Quay refused to.
const PAUSE: Duration = Duration::from_secs(10 * 60);
/// How many tokens of the configuration are known again.
const REMEMBERED: usize = 32;

impl Tokens {
    /// A step begins. Commit this before its effect.
    #[must_use]
    pub fn begun(mut self, step: Step, policy: &Policy, now: Timestamp) -> Self {
        self.not_before = now.plus(LEASE);
        if step == Step::Mint {
            if self.wanted.is_none() {
                self.wanted = Some(now);
                self.steps.clear();
            }
            self.seek(Origin::Minted, now);
            // Should it get lost: longer than this it does not live.
            let ends = now.plus(policy.lifetime);
            self.with_pending(|pending| pending.token.ends = Some(ends));
        }
        self.note_begun(step, now);
        self
    }

    /// Somebody wants the current one replaced now. Wanting it twice is wanting it once.
    #[must_use]
    pub fn wanted(mut self, now: Timestamp) -> Self {
        if self.wanted.is_none() {
            self.wanted = Some(now);
            self.steps.clear();
        }
        self
    }

    /// An administrator pastes a token: commit this, then seal it under the pending generation,
    /// then tell [`Fact::Found`].
    ///
    /// Where nothing works, a pending one that is lost or does not do gives its place up.
    ///
    /// # Errors
    /// [`NoPlace`] while another one is pending.
    pub fn pasted(mut self, digest: TokenDigest, now: Timestamp) -> Result<Self, NoPlace> {
        if self.pending.as_ref().is_some_and(gives_way) && self.current.is_broken() {
            self.pending = None;
        }
        if self.pending.is_some() {
            return Err(NoPlace);
        }
        self.seek(Origin::Pasted, now);
        self.with_pending(|pending| pending.token.digest = Some(digest));
        self.steps.clear();
        self.not_before = now.plus(LEASE);
        Ok(self)
    }

    /// There is another token where the configuration says: the administrator's word, which is
    /// taken at once. The one before retires; one that was about to take its place is not needed.
    #[must_use]
    pub fn replaced(mut self, digest: TokenDigest, now: Timestamp) -> Self {
        self.taken_up.retain(|earlier| *earlier != digest);
        self.taken_up.push(digest);
        let forgotten = self.taken_up.len().saturating_sub(REMEMBERED);
        self.taken_up.drain(..forgotten);
        if self.current.digest == Some(digest) {
            return self;
        }
        self.retiring.retain(|it| it.token.digest != Some(digest));
        self.stuck.retain(|it| it.digest != Some(digest));
        self.give_up_pending(digest, now);
        self.latest = self.latest.saturating_add(1);
        let next = Token {
            digest: Some(digest),
            ..Token::fresh(self.latest, Origin::Configured, now)
        };
        let old = std::mem::replace(&mut self.current, next);
        self.retire(old, now);
        self.wanted = None;
        self.steps.clear();
        self.not_before = now;
        self
    }

    /// Something else was seen of the current one than the record says: it is tested again.
    #[must_use]
    pub fn doubted(mut self, generation: u64) -> Self {
        if self.current.generation == generation {
            self.current.health = Health::Untried;
        }
        self
    }

    /// What came of a step. Commit this after its effect.
    #[must_use]
    pub fn learn(mut self, fact: Fact, now: Timestamp) -> Self {
        self.not_before = now;
        self.note_ended(&fact, now);
        match fact {
            Fact::Minted { id, ends } => self.with_pending(|pending| {
                pending.state = PendingState::Stored;
                pending.token.id = Some(id);
                pending.token.ends = Some(ends);
            }),
            Fact::NotMinted(_) => {
                self.pending = None;
                self.wanted = None;
                self.mint_after = now.plus(PAUSE);
            }
            Fact::Found => self.with_pending(|pending| pending.state = PendingState::Stored),
            Fact::Lost => self.learn_lost(),
            Fact::Absent | Fact::Dead(Slot::Pending) => self.pending = None,
            Fact::Left => {
                let left = self.pending.take();
                self.leave(left.map(|it| it.token), now);
            }
            Fact::Fit {
                slot,
                id,
                ends,
                account,
            } => {
                self.account = Some(account);
                self.with_token(slot, |token| {
                    token.health = Health::Proven;
                    token.flaw = None;
                    token.id = id.or(token.id);
                    token.ends = ends.or(token.ends);
                });
            }
            Fact::Unfit { slot, id, flaw } => self.with_token(slot, |token| {
                token.health = Health::Unfit;
                token.id = id.or(token.id);
                token.flaw = Some(flaw.to_string());
            }),
            Fact::Dead(Slot::Current) => self.current.health = Health::Dead,
            Fact::Switched => self.switch(now),
            Fact::Deleted => self.with_retiring(RetiringState::Deleted),
            Fact::Barred => {
                let barred = (!self.retiring.is_empty()).then(|| self.retiring.remove(0));
                self.leave(barred.map(|it| it.token), now);
            }
            Fact::Refused(generation) => {
                self.retiring.retain(|it| it.token.generation != generation);
                self.stuck.retain(|it| it.generation != generation);
            }
            Fact::StillAlive(generation) => self.learn_still_alive(generation, now),
            Fact::Failed { wait, .. } => self.not_before = now.plus(wait),
        }
        self
    }

    /// A minted one is revoked by its name; a pasted one has none, and was not taken over.
    fn learn_lost(&mut self) {
        self.pending = self.pending.take().and_then(|pending| {
            let minted = pending.token.origin == Origin::Minted;
            minted.then_some(Pending {
                state: PendingState::Lost,
                ..pending
            })
        });
    }

    fn learn_still_alive(&mut self, generation: u64, now: Timestamp) {
        let retiring = self.retiring.first();
        if retiring.is_some_and(|it| it.token.generation == generation) {
            self.with_retiring(RetiringState::InUse);
            self.not_before = now.plus(LEASE);
        } else {
            // The next one first, next time.
            let by_one = self.stuck.len().min(1);
            self.stuck.rotate_left(by_one);
            self.look_at_stuck = now.plus(HOUR);
        }
    }

    fn switch(&mut self, now: Timestamp) {
        let fit = |pending: &mut Pending| pending.token.health == Health::Proven;
        let Some(Pending { token, .. }) = self.pending.take_if(fit) else {
            return;
        };
        let next = Token {
            since: now,
            ..token
        };
        let old = std::mem::replace(&mut self.current, next);
        self.retire(old, now);
        self.wanted = None;
    }

    /// One whose place was taken. What is dead needs no end, and one that nobody ever tried has no
    /// id to delete it by.
    fn retire(&mut self, old: Token, now: Timestamp) {
        let needs_an_end = match old.health {
            Health::Dead => false,
            Health::Untried => old.id.is_some(),
            Health::Proven | Health::Unfit => true,
        };
        if needs_an_end {
            self.retiring.push(Retiring {
                token: Token { since: now, ..old },
                state: RetiringState::InUse,
            });
        }
    }

    /// Only an administrator can end it.
    fn leave(&mut self, token: Option<Token>, now: Timestamp) {
        self.stuck.extend(token);
        self.look_at_stuck = now.plus(HOUR);
    }

    fn give_up_pending(&mut self, taken_up: TokenDigest, now: Timestamp) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        match pending.token.origin {
            Origin::Minted => {
                self.pending = Some(Pending {
                    state: PendingState::Lost,
                    ..pending
                });
            }
            Origin::Configured | Origin::Pasted => {
                if pending.token.digest != Some(taken_up) {
                    self.retire(pending.token, now);
                }
            }
        }
    }

    fn seek(&mut self, origin: Origin, now: Timestamp) {
        self.latest = self.latest.saturating_add(1);
        self.pending = Some(Pending {
            token: Token::fresh(self.latest, origin, now),
            state: PendingState::Sought,
        });
    }

    fn with_pending(&mut self, change: impl FnOnce(&mut Pending)) {
        if let Some(pending) = &mut self.pending {
            change(pending);
        }
    }

    fn with_token(&mut self, slot: Slot, change: impl FnOnce(&mut Token)) {
        match slot {
            Slot::Current => change(&mut self.current),
            Slot::Pending => self.with_pending(|pending| change(&mut pending.token)),
        }
    }

    fn with_retiring(&mut self, state: RetiringState) {
        if let Some(retiring) = self.retiring.first_mut() {
            retiring.state = state;
        }
    }
}

/// There is a pending token already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a new service token is being tested already; look at it again in a moment")]
pub struct NoPlace;

/// Whether the pending one waits for what only a person can bring, where nothing works.
fn gives_way(pending: &Pending) -> bool {
    pending.state == PendingState::Lost || pending.token.health == Health::Unfit
}

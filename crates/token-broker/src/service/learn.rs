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
        if let Step::Prove(generation) = step {
            self.note_look(generation, now);
        }
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
    /// Where nothing works, a pending one that is lost or does not do gives its place up, and
    /// retires.
    ///
    /// # Errors
    /// [`NoPlace`] while another one is pending.
    pub fn pasted(mut self, digest: TokenDigest, now: Timestamp) -> Result<Self, NoPlace> {
        if self.current.is_broken()
            && let Some(pending) = self.pending.take_if(|it| gives_way(it))
        {
            self.retire(pending.token, now);
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
        let known = self.recall(digest);
        self.give_up_pending(now);
        self.latest = self.latest.saturating_add(1);
        let next = Token {
            digest: Some(digest),
            ..Token::fresh(self.latest, Origin::Configured, now)
        };
        let next = match &known {
            Some(known) => next.knowing(known),
            None => next,
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
            Fact::Refused(generation) | Fact::Gone(generation) => {
                self.learn_over(generation, now);
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

    fn learn_over(&mut self, generation: u64, now: Timestamp) {
        self.pending.take_if(|it| it.token.generation == generation);
        self.retiring.retain(|it| it.token.generation != generation);
        let stuck = self.stuck.len();
        self.stuck.retain(|it| it.generation != generation);
        if self.stuck.len() < stuck {
            // The others may be over as well.
            self.look_at_stuck = now;
        }
    }

    fn learn_still_alive(&mut self, generation: u64, now: Timestamp) {
        if self.stuck.iter().any(|it| it.generation == generation) {
            return;
        }
        let retiring = self.retiring.first();
        if retiring.is_some_and(|it| it.token.generation == generation) {
            self.with_retiring(RetiringState::InUse);
        }
        self.not_before = now.plus(LEASE);
    }

    /// A stuck one is about to be looked at. Whatever comes of it, the others are first next time,
    /// and one that cannot be looked at holds no rotation up.
    fn note_look(&mut self, generation: u64, now: Timestamp) {
        let at = self.stuck.iter().position(|it| it.generation == generation);
        if let Some(at) = at {
            let looked_at = self.stuck.remove(at);
            self.stuck.push(looked_at);
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

    /// One whose place was taken. Only what is dead needs no end: what nobody ever tried may live.
    fn retire(&mut self, old: Token, now: Timestamp) {
        if old.health != Health::Dead {
            self.retiring.push(Retiring {
                token: Token { since: now, ..old },
                state: RetiringState::InUse,
            });
        }
    }

    /// Takes the one of this digest out of its place: it is to be the current one again.
    fn recall(&mut self, digest: TokenDigest) -> Option<Token> {
        let is_it = |token: &Token| token.digest == Some(digest);
        let pending = self.pending.take_if(|it| is_it(&it.token));
        let retiring = self.retiring.extract_if(.., |it| is_it(&it.token));
        let retiring = retiring.map(|it| match it.state {
            RetiringState::InUse => it.token,
            // Quay says that it is not there any more: it is not believed to work untried.
            RetiringState::Deleted => Token {
                health: Health::Untried,
                ..it.token
            },
        });
        let stuck = self.stuck.extract_if(.., |it| is_it(it));
        let all = pending.map(|it| it.token).into_iter();
        all.chain(retiring).chain(stuck).last()
    }

    /// Only an administrator can end it.
    fn leave(&mut self, token: Option<Token>, now: Timestamp) {
        self.stuck.extend(token);
        self.look_at_stuck = now.plus(HOUR);
    }

    fn give_up_pending(&mut self, now: Timestamp) {
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
            Origin::Configured | Origin::Pasted => self.retire(pending.token, now),
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

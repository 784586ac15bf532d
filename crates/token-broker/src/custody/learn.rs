//! What is learnt from Quay and from the vault, and what it makes of a custody.

use std::time::Duration;

use model::Timestamp;

use super::{App, Custody, EndCause, HOUR, Holder, LEASE, Means, Phase, Swap, Which};
use crate::{
    debt::{ApplicationState, Evidence, TokenDebt, TokenState, Witness},
    id::{ClientId, TokenId},
    plan::Step,
    scope::SeenScopes,
    transaction::Refusal,
    way::Way,
};

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The vault holds the token.
    Found(Which),
    /// The vault does not.
    NotFound(Which),
    /// The token passed a read.
    Seen {
        /// Which token.
        which: Which,
        /// What it passed.
        sight: Sight,
    },
    /// Quay refuses the token.
    Dead(Which),
    /// Quay still takes the token.
    StillAlive(Which),
    /// The application exists.
    Made(App, ClientId),
    /// The application does not exist.
    Absent(App),
    /// The token was minted and sealed.
    Minted {
        /// Its id.
        id: TokenId,
        /// When it ends.
        ends: Timestamp,
    },
    /// Quay says that the token is deleted, or does not know it.
    TokenDeleted(Which),
    /// Nothing happened, for good: Quay does not allow it, or does not have it.
    Barred(Means),
    /// The answer was lost, and looking now would be too early.
    Unknown,
    /// It did not work this time.
    Failed {
        /// How long to wait.
        wait: Duration,
    },
    /// Nothing was made, for certain, and it may be tried again.
    NotMade {
        /// How long to wait.
        wait: Duration,
    },
    /// Only a person can end what is left.
    Stuck,
    /// The vault holds nothing any more.
    Forgotten,
}

/// What a living token said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// The read that it passed.
    pub witness: Witness,
    /// Its id, where it was told.
    pub id: Option<TokenId>,
    /// Who it acts as.
    pub holder: Holder,
    /// Its scopes, where they were not known and Quay told them.
    pub scopes: Option<SeenScopes>,
}

impl Custody {
    /// A step begins. Commit this before its effect: what the step may make is on record from here
    /// on, and nobody else takes a step until the lease is over.
    #[must_use]
    pub fn begun(mut self, step: &Step, now: Timestamp) -> Self {
        self.not_before = now.plus(LEASE);
        match step {
            Step::Mint { ends, .. } => self.minted = Some(TokenDebt::sought(Some(*ends))),
            Step::MakeApplication(app) => self.set_application(*app, ApplicationState::Sought),
            Step::DeleteApplication { app, client, .. } => {
                self.set_application(*app, ApplicationState::Leaving(client.clone()));
            }
            Step::Recover(_)
            | Step::Look(_)
            | Step::FindApplication(_)
            | Step::DeleteToken { .. }
            | Step::Prove(_)
            | Step::Expire(_)
            | Step::Forget
            | Step::AskPerson => {}
        }
        self
    }

    /// What came of a step. Commit this after its effect.
    #[must_use]
    pub fn learn(mut self, fact: Fact, now: Timestamp) -> Self {
        self.not_before = now;
        self.failures = match fact {
            Fact::Failed { .. } | Fact::NotMade { .. } => self.failures.saturating_add(1),
            _ => 0,
        };
        match fact {
            Fact::Found(which) => self.set_token(which, TokenState::Held),
            Fact::NotFound(which) => self.learn_not_found(which, now),
            Fact::Seen { which, sight } => self.learn_sight(which, sight),
            Fact::Dead(which) => self.learn_dead(which, now),
            Fact::StillAlive(which) => self.learn_still_alive(which, now),
            Fact::Made(app, client) => self.set_application(app, ApplicationState::There(client)),
            Fact::Absent(app) => self.learn_absent(app, now),
            Fact::Minted { id, ends } => {
                self.minted = Some(TokenDebt {
                    state: TokenState::Held,
                    id: Some(id),
                    ends: Some(ends),
                });
            }
            Fact::TokenDeleted(which) => self.learn_deleted(which),
            Fact::Barred(means) => self.learn_barred(means),
            Fact::Unknown => self.not_before = now.plus(LEASE),
            Fact::Failed { wait } => self.not_before = now.plus(wait),
            Fact::NotMade { wait } => {
                self.unmake(ApplicationState::Wanted);
                self.not_before = now.plus(wait);
            }
            Fact::Stuck => self.stick(now),
            Fact::Forgotten => {
                let cause = self.end_cause();
                self.phase = Phase::Settled { at: now, cause };
            }
        }
        self
    }

    fn learn_not_found(&mut self, which: Which, now: Timestamp) {
        if self
            .token(which)
            .is_some_and(|it| it.state == TokenState::Lost)
        {
            self.stick(now);
        }
        self.set_token(which, TokenState::Lost);
        if which == Which::Given {
            self.end(EndCause::Refused(Refusal::AnswerLost));
        }
    }

    fn learn_sight(&mut self, which: Which, sight: Sight) {
        let stranger = self
            .holder
            .as_ref()
            .is_some_and(|holder| holder.quay_user != sight.holder.quay_user);
        if stranger {
            self.end(EndCause::Refused(Refusal::OtherQuayUser));
        }
        if let Some(token) = self.token_mut(which) {
            token.id = sight.id.or(token.id);
            token.state = TokenState::Alive(sight.witness);
        }
        if which == Which::Given {
            self.holder = Some(sight.holder);
            if let Some(seen) = sight.scopes {
                if seen.super_user {
                    self.end(EndCause::Refused(Refusal::TooPowerful));
                }
                self.scopes = Some(seen.usual);
            }
            if self.way == Way::Identify {
                self.end(EndCause::WorkOver);
            }
        }
    }

    fn learn_dead(&mut self, which: Which, now: Timestamp) {
        let given_by_quay = self.way != Way::PastedToken || which == Which::Minted;
        let Some(token) = self.token_mut(which) else {
            return;
        };
        if token.state == TokenState::Held && given_by_quay {
            // Quay gave it, and refuses it at first sight: that proves nothing. It is in the vault,
            // and is not taken up from there again before the next round.
            token.state = TokenState::Lost;
            self.barred.insert(Means::FirstSight);
            self.end(EndCause::Refused(Refusal::TokenDead));
            return;
        }
        let before_its_time = token.ends.is_none_or(|ends| now < ends);
        let evidence = match token.state {
            TokenState::Sought => Evidence::NeverGiven,
            TokenState::Lost => Evidence::Expired,
            TokenState::Held => Evidence::NeverAccepted,
            TokenState::Alive(witness) | TokenState::Deleted(witness) => Evidence::Refused(witness),
            TokenState::Dead { evidence, .. } => evidence,
        };
        token.state = TokenState::Dead { at: now, evidence };
        if which == Which::Minted && before_its_time {
            self.swap_application_went_with_its_token();
        }
        self.stuck_since = None;
        let living = [Which::Given, Which::Minted]
            .into_iter()
            .filter_map(|which| self.token(which))
            .any(|token| !token.is_dead());
        if !living {
            self.end(match evidence {
                Evidence::NeverAccepted => EndCause::Refused(Refusal::TokenDead),
                Evidence::NeverGiven => EndCause::Refused(Refusal::CodeRefused),
                _ => EndCause::TokenDied,
            });
        }
    }

    /// The answer to the deletion of an application may be lost. When its token then is dead before
    /// its time, and nobody deleted that by itself, the deletion was why.
    fn swap_application_went_with_its_token(&mut self) {
        if let Swap::In(application) = &mut self.swap
            && matches!(application.state, ApplicationState::Leaving(_))
        {
            application.state = ApplicationState::Gone;
        }
    }

    fn learn_still_alive(&mut self, which: Which, now: Timestamp) {
        let Some(token) = self.token_mut(which) else {
            return;
        };
        match token.state {
            TokenState::Deleted(witness) => {
                token.state = TokenState::Alive(witness);
                self.not_before = now.plus(LEASE);
            }
            // Its time is over by our clock and not by Quay's: it is deleted like any other.
            TokenState::Alive(_) if !token.is_alive(now) => token.ends = None,
            _ => self.stick(now),
        }
    }

    fn learn_absent(&mut self, app: App, now: Timestamp) {
        let was_sought = self
            .application(app)
            .is_some_and(|application| application.state == ApplicationState::Sought);
        if was_sought && app == App::Swap {
            self.set_application(app, ApplicationState::Wanted);
            return;
        }
        self.set_application(app, ApplicationState::Gone);
        let which = match app {
            App::OneShot => Which::Given,
            App::Swap => Which::Minted,
        };
        if let Some(token) = self.token_mut(which) {
            match token.state {
                TokenState::Sought | TokenState::Lost => {
                    token.state = TokenState::Dead {
                        at: now,
                        evidence: Evidence::WithApplication,
                    };
                }
                TokenState::Held
                | TokenState::Alive(_)
                | TokenState::Deleted(_)
                | TokenState::Dead { .. } => self.learn_deleted(which),
            }
        }
    }

    /// Quay says so. It is not proven.
    fn learn_deleted(&mut self, which: Which) {
        if let Some(token) = self.token_mut(which)
            && let TokenState::Alive(witness) = token.state
        {
            token.state = TokenState::Deleted(witness);
        }
    }

    fn learn_barred(&mut self, means: Means) {
        self.barred.insert(means);
        match means {
            Means::Mint => self.unmake(ApplicationState::Gone),
            Means::Application(app) => self.stays(app),
            Means::Authorization | Means::ApplicationToken | Means::FirstSight => {}
        }
    }

    /// The application was not deleted.
    fn stays(&mut self, app: App) {
        let client = match self.application(app).map(|it| &it.state) {
            Some(ApplicationState::Leaving(client)) => client.clone(),
            _ => return,
        };
        self.set_application(app, ApplicationState::There(client));
    }

    /// What was sought for the swap does not exist.
    fn unmake(&mut self, application_is: ApplicationState) {
        if self
            .minted
            .as_ref()
            .is_some_and(|it| it.state == TokenState::Sought)
        {
            self.minted = None;
        } else if let Swap::In(application) = &mut self.swap
            && application.state == ApplicationState::Sought
        {
            application.state = application_is;
        }
    }

    /// Only a person can end it. Everything is tried again in an hour all the same.
    fn stick(&mut self, now: Timestamp) {
        self.stuck_since.get_or_insert(now);
        self.barred.clear();
        self.not_before = now.plus(HOUR);
    }

    fn end(&mut self, cause: EndCause) {
        if matches!(self.phase, Phase::Unconfirmed | Phase::Confirmed) {
            self.phase = Phase::Ending(cause);
        }
    }

    fn token_mut(&mut self, which: Which) -> Option<&mut TokenDebt> {
        match which {
            Which::Given => self.given.as_mut(),
            Which::Minted => self.minted.as_mut(),
        }
    }

    fn set_token(&mut self, which: Which, state: TokenState) {
        if let Some(token) = self.token_mut(which) {
            token.state = state;
        }
    }

    fn set_application(&mut self, app: App, state: ApplicationState) {
        match (app, &mut self.one_shot, &mut self.swap) {
            (App::OneShot, Some(application), _) | (App::Swap, _, Swap::In(application)) => {
                application.state = state;
            }
            (App::OneShot, None, _) | (App::Swap, _, Swap::Nowhere | Swap::At(_)) => {}
        }
    }
}

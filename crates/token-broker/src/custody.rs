//! What Berth holds of one user for one link, and owes.
//!
//! One record has it all: the token that the user gave, the short-lived one that it was swapped
//! for, and the applications made on the way. Every change of it is one compare-and-swap. It is
//! settled when everything in it is proven dead, and until then it is a debt.
//!
//! What to do next is decided in [`next`](crate::next), what came of it is learnt here, and both
//! are functions without effects.

mod learn;

use std::{collections::BTreeSet, time::Duration};

use model::{OrgName, QuayUsername, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    debt::{ApplicationDebt, ApplicationState, Clicks, Evidence, TokenDebt, TokenState},
    id::{ApplicationPath, CustodyId, UserId},
    port::{Event, EventKind},
    scope::Scopes,
    transaction::{Client, Refusal, SILENCE},
    way::Way,
};

pub use learn::{Fact, Sight};

/// How long any token of a user may live in our hands (L5).
pub const LONGEST: Duration = Duration::from_secs(15 * 60);
/// When the end begins at the latest, so that it is over by [`LONGEST`].
pub const WORK: Duration = Duration::from_secs(14 * 60);
/// How long a minted token lives at most, counted from when the first one came: long enough to
/// clear up after [`WORK`], and over by [`LONGEST`] even when Quay was slow to mint it.
pub(crate) const MINTED: Duration = Duration::from_secs(14 * 60 + 45);
/// How long a step that was begun is left alone: longer than any call to Quay lasts (O1).
pub const LEASE: Duration = Duration::from_secs(30);
/// How often what Berth cannot do is tried again.
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
/// How far our clock and Quay's may be apart.
pub(crate) const SKEW: Duration = Duration::from_secs(60);

/// What Berth holds of one user for one link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// Its id.
    pub id: CustodyId,
    /// The workspace that its tokens may be used for.
    pub workspace: WorkspaceId,
    /// Whose intents they may be used for.
    pub user: UserId,
    /// How they came here.
    pub way: Way,
    /// Whose application issues the user's token; `None` for a pasted one.
    pub client: Option<Client>,
    /// What the token may do; `None` where Quay does not tell.
    pub scopes: Option<Scopes>,
    /// Whose token it is, as Quay says.
    pub holder: Option<Holder>,
    /// What it is used for now.
    pub phase: Phase,
    /// The token that the user gave.
    pub given: Option<TokenDebt>,
    /// The one that it was swapped for.
    pub minted: Option<TokenDebt>,
    /// An application of ours that was made for this link.
    pub one_shot: Option<ApplicationDebt>,
    /// Where the swap can be made.
    pub swap: Swap,
    /// When the end begins, whatever the phase.
    pub until: Timestamp,
    /// When it was begun.
    pub begun: Timestamp,
    /// When the token came, or was about to. [`LONGEST`] after that everything must be dead.
    pub taken: Option<Timestamp>,
    /// Nothing is tried before.
    pub not_before: Timestamp,
    /// How often in a row something failed.
    pub failures: u32,
    /// What was refused in this round.
    pub barred: BTreeSet<Means>,
    /// Since when only a person can end it.
    pub stuck_since: Option<Timestamp>,
}

/// Who a token acts as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The Quay user.
    pub quay_user: QuayUsername,
    /// Who they are in Berth when they sign in to both with one account, where Quay tells.
    pub logins: Vec<UserId>,
}

/// What the tokens are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Custody alone: who is it, swap, delete (L2).
    Unconfirmed,
    /// The user's work as well.
    Confirmed,
    /// Nothing but their end.
    Ending(EndCause),
    /// Everything is dead.
    Settled {
        /// Since when.
        at: Timestamp,
        /// Why the end had begun; `None` when its time was over.
        cause: Option<EndCause>,
    },
}

/// Why the end began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// The work is done, or was given up.
    WorkOver,
    /// There is no link.
    Refused(Refusal),
    /// The link ended.
    Unlinked,
    /// The token died at Quay.
    TokenDied,
}

/// Where the user's token can be swapped for one that lives for minutes: at an application in an
/// organization that the user owns (709).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Swap {
    /// No such organization is known, yet.
    Nowhere,
    /// At this application.
    At(ApplicationPath),
    /// At one that is made for this.
    In(ApplicationDebt),
}

/// Which of the two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one that the user gave.
    Given,
    /// The one that it was swapped for.
    Minted,
}

/// Which of the two applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum App {
    /// Ours, made for this link.
    OneShot,
    /// Made in the user's organization for the swap.
    Swap,
}

/// Something that may be refused, and is then not tried again in the same round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Minting.
    Mint,
    /// `DELETE /user/authorizations/{id}` (353).
    Authorization,
    /// `DELETE .../applications/{client}/tokens/{id}` (362).
    ApplicationToken,
    /// Deleting an application, and its tokens with it (375, 376).
    Application(App),
    /// Asking the given token who it is, which it never said.
    FirstSight,
}

impl Custody {
    /// One that holds nothing yet.
    #[must_use]
    pub fn new(
        id: CustodyId,
        workspace: WorkspaceId,
        user: UserId,
        way: Way,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            workspace,
            user,
            way,
            client: None,
            scopes: None,
            holder: None,
            phase: Phase::Unconfirmed,
            given: None,
            minted: None,
            one_shot: None,
            swap: Swap::Nowhere,
            until: now.plus(SILENCE),
            begun: now,
            taken: None,
            not_before: now,
            failures: 0,
            barred: BTreeSet::new(),
            stuck_since: None,
        }
    }

    /// The name of the applications and tokens that are made for it: by it they are found again
    /// after an answer was lost.
    #[must_use]
    pub fn name(&self) -> String {
        format!("berth-{}", self.id)
    }

    /// One of its tokens.
    #[must_use]
    pub fn token(&self, which: Which) -> Option<&TokenDebt> {
        match which {
            Which::Given => self.given.as_ref(),
            Which::Minted => self.minted.as_ref(),
        }
    }

    /// One of its applications.
    #[must_use]
    pub fn application(&self, app: App) -> Option<&ApplicationDebt> {
        match (app, &self.swap) {
            (App::OneShot, _) => self.one_shot.as_ref(),
            (App::Swap, Swap::In(application)) => Some(application),
            (App::Swap, Swap::Nowhere | Swap::At(_)) => None,
        }
    }

    /// Whether its end has begun.
    #[must_use]
    pub fn is_ending(&self, now: Timestamp) -> bool {
        matches!(self.phase, Phase::Ending(_) | Phase::Settled { .. }) || now >= self.until
    }

    /// Why its end began; `None` while it has not, and when it was for the time.
    #[must_use]
    pub fn end_cause(&self) -> Option<EndCause> {
        match self.phase {
            Phase::Unconfirmed | Phase::Confirmed => None,
            Phase::Ending(cause) => Some(cause),
            Phase::Settled { cause, .. } => cause,
        }
    }

    /// Why no token may come into it any more, and nobody be confirmed by one that did: its end has
    /// begun. For way A the end begins as soon as it is known who the token acts as, and that is all
    /// that the token was for.
    #[must_use]
    pub fn refusal(&self, now: Timestamp) -> Option<Refusal> {
        match self.end_cause() {
            Some(EndCause::WorkOver) if self.way == Way::Identify => None,
            Some(EndCause::Refused(why)) => Some(why),
            Some(EndCause::TokenDied) => Some(Refusal::TokenDead),
            Some(EndCause::WorkOver | EndCause::Unlinked) => Some(Refusal::CalledOff),
            None => self.is_ending(now).then_some(Refusal::Silent),
        }
    }

    /// Whether everything is proven dead.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self.phase, Phase::Settled { .. })
    }

    /// The token that may be used for the user's work now: only after the confirmation, before the
    /// end, and where it is known to hold what the work needs.
    #[must_use]
    pub fn usable(&self, needs: &Scopes, now: Timestamp) -> Option<Which> {
        let may = self.phase == Phase::Confirmed
            && !self.is_ending(now)
            && self.scopes.as_ref().is_some_and(|held| held.cover(needs));
        [Which::Minted, Which::Given]
            .into_iter()
            .find(|which| may && self.token(*which).is_some_and(|token| token.is_alive(now)))
    }

    /// Whether everything should have been dead by now, or only a person can end it.
    #[must_use]
    pub fn is_alarming(&self, now: Timestamp) -> bool {
        let begun = self.taken.unwrap_or(self.begun);
        !self.is_settled() && (self.stuck_since.is_some() || now > begun.plus(LONGEST))
    }

    /// What a person must do at Quay; empty while Berth can still do it.
    #[must_use]
    pub fn clicks(&self) -> Vec<Clicks> {
        if self.stuck_since.is_none() || self.is_settled() {
            return Vec::new();
        }
        let mut clicks = Vec::new();
        for app in [App::OneShot, App::Swap] {
            if let Some(application) = self.application(app).filter(|it| !it.is_gone()) {
                clicks.push(Clicks::DeleteApplication {
                    org: application.org.clone(),
                    application: self.name(),
                });
            }
        }
        let owes = self.given.as_ref().is_some_and(|given| !given.is_dead());
        if owes && self.one_shot.as_ref().is_none_or(ApplicationDebt::is_gone) {
            clicks.push(match &self.client {
                Some(Client::Theirs(path)) => Clicks::DeleteApplication {
                    org: path.org.clone(),
                    application: path.client.to_string(),
                },
                Some(Client::OneShot(_)) => Clicks::RevokeApplication {
                    application: Some(self.name()),
                },
                Some(Client::Ours) | None => Clicks::RevokeApplication { application: None },
            });
        }
        clicks
    }
}

impl Custody {
    pub(crate) fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event {
            at,
            workspace: self.workspace,
            user: self.user,
            kind,
        }
    }
}

/// Transitions that others than Quay cause.
impl Custody {
    /// A token is about to come: it is sought from now on. Commit this before the exchange, and only
    /// where there is no [`refusal`](Self::refusal): what is settled is looked at by nobody.
    #[must_use]
    pub fn taken(mut self, now: Timestamp) -> Self {
        self.given = Some(TokenDebt::sought(None));
        self.taken = Some(now);
        self.until = now.plus(SILENCE);
        self.not_before = now.plus(LEASE);
        self
    }

    /// The user confirmed. A custody whose end has begun is not brought back.
    #[must_use]
    pub fn confirmed(mut self, now: Timestamp) -> Self {
        if self.phase == Phase::Unconfirmed && !self.is_ending(now) {
            self.phase = Phase::Confirmed;
            self.until = self.taken.unwrap_or(now).plus(WORK);
        }
        self
    }

    /// Its end begins.
    #[must_use]
    pub fn ended(mut self, cause: EndCause) -> Self {
        if matches!(self.phase, Phase::Unconfirmed | Phase::Confirmed) {
            self.phase = Phase::Ending(cause);
        }
        self
    }

    /// The user's organization exists and the user owns it: the swap can be made there.
    #[must_use]
    pub fn owns(mut self, org: OrgName) -> Self {
        if self.swap == Swap::Nowhere && self.phase == Phase::Confirmed {
            self.swap = Swap::In(ApplicationDebt::wanted(org));
        }
        self
    }

    /// The user says that they did the clicks. What nobody here holds, or could look at, is taken
    /// on trust; of a token that is held, a read tells.
    #[must_use]
    pub fn said_dead(mut self, now: Timestamp) -> Self {
        if let Some(given) = &mut self.given
            && given.state == TokenState::Lost
        {
            given.state = TokenState::Dead {
                at: now,
                evidence: Evidence::SaidByUser,
            };
        }
        if let Swap::In(application) = &mut self.swap {
            application.state = ApplicationState::Gone;
        }
        self.stuck_since = None;
        self.not_before = now;
        self
    }
}

#[cfg(test)]
mod tests;

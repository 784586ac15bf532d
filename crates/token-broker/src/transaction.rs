//! One attempt to link, from the first click to the confirmation.
//!
//! It belongs to one user, in one browser, for one workspace. Whatever comes back from Quay in
//! another browser, for another user, twice, late or altered ends it and is never exchanged (L1).
//! Once ended it stays ended.

mod callback;
mod refusal;
mod step;

use std::time::Duration;

use model::{QuayUsername, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    handover::{self, HandOver},
    id::{ApplicationPath, CustodyId, SessionKey, TransactionKey, UserId},
    invite::{self, Invite},
    port::between,
    proof::Proof,
    scope::Scopes,
    way::Way,
};

pub use callback::{Answer, Callback};
pub use refusal::{Refusal, Refused};

/// How long a transaction that waits for a browser waits without hearing anything.
pub const SILENCE: Duration = Duration::from_secs(10 * 60);
/// How often Quay is looked at for a hand-over or an invitation, at most.
pub const EAGER: Duration = Duration::from_secs(1);
/// How long a worker leaves a young one alone.
const SOON: Duration = Duration::from_secs(3);
/// How long it leaves an old one alone.
const LATER: Duration = Duration::from_secs(10 * 60);

/// Who is at the browser, as the server's session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// The browser.
    pub session: SessionKey,
    /// The signed-in user.
    pub user: UserId,
}

/// An attempt to link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// What it is stored under.
    pub key: TransactionKey,
    /// Who began it, and where.
    pub visitor: Visitor,
    /// The workspace to link in.
    pub workspace: WorkspaceId,
    /// The way that it takes.
    pub course: Course,
    /// When it was last heard of.
    pub heard: Timestamp,
    /// When Quay was last looked at for it; `None` while nobody has.
    pub looked: Option<Timestamp>,
    /// How far it is.
    pub state: State,
}

/// The way that a transaction takes, and what the way needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Ways A, B and C.
    Code {
        /// Which of them.
        way: Way,
        /// Whose application asks.
        client: Client,
        /// What is asked for, in the order in which it must be repeated.
        scopes: Scopes,
        /// What holds the token, once there is one.
        custody: CustodyId,
    },
    /// Way E.
    Pasted {
        /// What holds the token.
        custody: CustodyId,
    },
    /// Way D.
    HandOver(HandOver),
    /// Way F.
    Invite(Invite),
}

/// Whose OAuth application asks for consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// The one that Berth is configured with.
    Ours,
    /// One that was made for this link alone, in our organization.
    OneShot(ApplicationPath),
    /// The user's own. Its secret lies in the vault until the exchange.
    Theirs(ApplicationPath),
}

/// How far a transaction is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The user is at Quay.
    Waiting,
    /// Something came back, once; Berth finds out what it is worth.
    Checking,
    /// "You are linking Quay user X": waiting for the user to say so.
    Unconfirmed {
        /// X.
        quay_user: QuayUsername,
        /// What proves it.
        proof: Proof,
    },
    /// Over.
    Ended(End),
}

/// How a transaction ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// There is a link.
    Linked,
    /// There is none.
    Refused(Refusal),
}

impl Transaction {
    /// The way that it takes.
    #[must_use]
    pub fn way(&self) -> Way {
        match &self.course {
            Course::Code { way, .. } => *way,
            Course::Pasted { .. } => Way::PastedToken,
            Course::HandOver(_) => Way::HandOver,
            Course::Invite(_) => Way::Invite,
        }
    }

    /// What holds the user's token, where the way has one.
    #[must_use]
    pub fn custody(&self) -> Option<CustodyId> {
        match &self.course {
            Course::Code { custody, .. } | Course::Pasted { custody } => Some(*custody),
            Course::HandOver(_) | Course::Invite(_) => None,
        }
    }

    /// How long it waits without hearing anything.
    #[must_use]
    pub fn patience(&self) -> Duration {
        match self.course {
            Course::Code { .. } | Course::Pasted { .. } => SILENCE,
            Course::HandOver(_) => handover::PATIENCE,
            Course::Invite(_) => invite::PATIENCE,
        }
    }

    /// Whether it is over: it ended, or nothing was heard for too long. The page offers the other
    /// ways then.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Ended(_)) || now >= self.heard.plus(self.patience())
    }

    /// When somebody should [`look`](crate::look) at it who has no browser; `None` once it ended.
    ///
    /// A hand-over or an invitation happens at Quay and nobody tells: it is looked for every few
    /// seconds at first, and a sixteenth of its age apart later. Everything else is over when
    /// nothing was heard for too long.
    #[must_use]
    pub fn wake(&self) -> Option<Timestamp> {
        let over = self.heard.plus(self.patience());
        match (&self.state, &self.course) {
            (State::Ended(_), _) => None,
            (State::Waiting, Course::HandOver(_) | Course::Invite(_)) => {
                let Some(looked) = self.looked else {
                    return Some(self.heard.plus(SOON));
                };
                let pause = (between(self.heard, looked) / 16).clamp(SOON, LATER);
                Some(looked.plus(pause).min(over))
            }
            (State::Waiting | State::Checking | State::Unconfirmed { .. }, _) => Some(over),
        }
    }

    /// Whether Quay may be looked at for it again: a page can ask as often as it likes.
    pub(crate) fn may_look(&self, now: Timestamp) -> bool {
        self.looked.is_none_or(|looked| now >= looked.plus(EAGER))
    }

    /// Whether this visitor may see how far it is.
    #[must_use]
    pub fn is_for(&self, visitor: &Visitor, workspace: WorkspaceId) -> bool {
        self.refusal(visitor, Some(workspace)).is_none()
    }
}

#[cfg(test)]
mod tests;

//! One attempt to link, from the first click to the confirmation.
//!
//! It belongs to one user, in one browser, for one workspace. Whatever comes back from Quay in
//! another browser, for another user, twice, late or altered ends it and is never exchanged (L1).
//! Once ended it stays ended.

use std::time::Duration;

use model::{QuayUsername, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    handover::{self, HandOver},
    id::{ApplicationPath, CustodyId, SessionKey, TransactionKey, UserId},
    invite::{self, Invite},
    proof::Proof,
    scope::Scopes,
    secret::{AuthorizationCode, TransactionSecret},
    way::Way,
};

/// How long a transaction that waits for a browser waits without hearing anything.
pub const SILENCE: Duration = Duration::from_secs(10 * 60);

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

/// Why an attempt to link came to nothing. `Display` says it to the user; the page adds what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// The user said no at Quay (074).
    #[error("consent was denied at Quay")]
    Denied,
    /// The user said no here.
    #[error("the link was called off")]
    CalledOff,
    /// Quay sent an error back, a wrong redirect URI for one (052).
    #[error("Quay sent an error back instead of a code")]
    QuayError,
    /// It came back in another browser.
    #[error("the answer came back in another browser than the one that asked")]
    OtherSession,
    /// It came back while somebody else was signed in.
    #[error("the answer came back while somebody else was signed in")]
    OtherUser,
    /// It is about another workspace than the one that the link was begun for.
    #[error("the link was begun for another workspace")]
    OtherWorkspace,
    /// `state` is not the one that was sent.
    #[error("the answer belongs to another request")]
    StateMismatch,
    /// Quay names another scope than the one that was asked for.
    #[error("Quay names other permissions than those that were asked for")]
    ScopeChanged,
    /// It came back twice, or after the end.
    #[error("the answer was used before")]
    Replayed,
    /// Nothing was heard for too long.
    #[error("nothing was heard for too long")]
    Silent,
    /// What was asked for is not the next thing.
    #[error("this is not the next step of the link")]
    OutOfTurn,
    /// Another Quay user was confirmed than the one that was found.
    #[error("another Quay user was confirmed than the one that was found")]
    OtherQuayUser,
    /// The Quay user is linked to somebody else.
    #[error("this Quay user is linked to somebody else")]
    LinkedElsewhere,
    /// Quay did not take the code.
    #[error("Quay did not take the code")]
    CodeRefused,
    /// The answer of the exchange was lost: there may be a token that nobody holds.
    #[error("the answer of Quay was lost")]
    AnswerLost,
    /// Quay does not know the token.
    #[error("Quay does not know this token")]
    TokenDead,
    /// A pasted token holds `super:user`.
    #[error("the token may administer all of Quay, which Berth never accepts")]
    TooPowerful,
    /// The team's invitations contradict one another.
    #[error("more than one Quay user or organization answers to this team name")]
    Ambiguous,
    /// An action that a token of our own application made.
    #[error("the team was filled by a token, not by a person")]
    ByOurToken,
    /// The invitation was declined, or vanished.
    #[error("the invitation was declined")]
    Declined,
    /// Quay does not ask people before it makes them members: a typed name would prove nothing.
    #[error("this Quay adds people without asking them")]
    NotAsked,
}

/// A refused step, with the transaction as it is to be stored: ended, or as it was where it had
/// ended before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refused {
    /// The transaction.
    pub transaction: Box<Transaction>,
    /// Why.
    pub why: Refusal,
}

/// What a browser brings to the redirect URI. The server parses it, and nothing else serves below
/// that path.
#[derive(Debug)]
pub struct Callback {
    /// The last segment of the path.
    pub secret: TransactionSecret,
    /// Who is at the browser.
    pub visitor: Visitor,
    /// `state`, where Quay sent it.
    pub state: Option<TransactionSecret>,
    /// `scope`, where Quay sent it (068).
    pub scope: Option<String>,
    /// What it is.
    pub answer: Answer,
}

/// What Quay answered.
#[derive(Debug)]
pub enum Answer {
    /// A code.
    Code(AuthorizationCode),
    /// `error=authorization_denied` (074).
    Denied,
    /// Another error.
    Error,
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

    /// Whether this visitor may see how far it is.
    #[must_use]
    pub fn is_for(&self, visitor: &Visitor, workspace: WorkspaceId) -> bool {
        self.refusal(visitor, Some(workspace)).is_none()
    }

    fn refusal(&self, visitor: &Visitor, workspace: Option<WorkspaceId>) -> Option<Refusal> {
        if self.visitor.user != visitor.user {
            Some(Refusal::OtherUser)
        } else if self.custody().is_some() && self.visitor.session != visitor.session {
            Some(Refusal::OtherSession)
        } else if workspace.is_some_and(|workspace| workspace != self.workspace) {
            Some(Refusal::OtherWorkspace)
        } else {
            None
        }
    }

    /// Whether it is this visitor's, for this workspace. Every step asks; a step that is not ends
    /// the transaction. A hand-over and an invitation go on at Quay for longer than a session
    /// lasts and nothing comes back through the browser, so they are bound to the user alone.
    fn admit(
        self,
        visitor: &Visitor,
        workspace: Option<WorkspaceId>,
        now: Timestamp,
    ) -> Result<Self, Refused> {
        if matches!(self.state, State::Ended(_)) {
            Err(self.refuse(Refusal::Replayed))
        } else if self.is_over(now) {
            Err(self.refuse(Refusal::Silent))
        } else {
            match self.refusal(visitor, workspace) {
                Some(why) => Err(self.refuse(why)),
                None => Ok(self),
            }
        }
    }

    /// Ends it. What has ended stays as it is.
    #[must_use]
    pub fn refuse(mut self, why: Refusal) -> Refused {
        if !matches!(self.state, State::Ended(_)) {
            self.state = State::Ended(End::Refused(why));
        }
        Refused {
            transaction: Box::new(self),
            why,
        }
    }

    /// The callback: one that may be exchanged, or the end.
    ///
    /// # Errors
    /// The refusal, with the ended transaction.
    pub fn receive(self, callback: &Callback, now: Timestamp) -> Result<Self, Refused> {
        let mut it = self.admit(&callback.visitor, None, now)?;
        let Course::Code { scopes, .. } = &it.course else {
            return Err(it.refuse(Refusal::OutOfTurn));
        };
        if it.state != State::Waiting {
            return Err(it.refuse(Refusal::Replayed));
        }
        if callback.secret.key() != it.key
            || callback
                .state
                .as_ref()
                .is_some_and(|state| state.key() != it.key)
        {
            return Err(it.refuse(Refusal::StateMismatch));
        }
        match &callback.answer {
            Answer::Denied => return Err(it.refuse(Refusal::Denied)),
            Answer::Error => return Err(it.refuse(Refusal::QuayError)),
            Answer::Code(_) => {}
        }
        if callback
            .scope
            .as_ref()
            .is_some_and(|scope| *scope != scopes.to_string())
        {
            return Err(it.refuse(Refusal::ScopeChanged));
        }
        it.state = State::Checking;
        it.heard = now;
        Ok(it)
    }

    /// Somebody was found at Quay, and it is proven.
    ///
    /// # Errors
    /// The refusal, with the ended transaction.
    pub fn found(
        mut self,
        quay_user: QuayUsername,
        proof: Proof,
        now: Timestamp,
    ) -> Result<Self, Refused> {
        let waits_for = match self.course {
            Course::Code { .. } | Course::Pasted { .. } => State::Checking,
            Course::HandOver(_) | Course::Invite(_) => State::Waiting,
        };
        if matches!(self.state, State::Ended(_)) {
            return Err(self.refuse(Refusal::Replayed));
        }
        if self.is_over(now) {
            return Err(self.refuse(Refusal::Silent));
        }
        if self.state != waits_for {
            return Err(self.refuse(Refusal::OutOfTurn));
        }
        self.state = State::Unconfirmed { quay_user, proof };
        self.heard = now;
        Ok(self)
    }

    /// The explicit confirmation, by the one who began it, of the one who was found (L2).
    ///
    /// # Errors
    /// The refusal, with the ended transaction.
    pub fn confirm(
        self,
        visitor: &Visitor,
        workspace: WorkspaceId,
        confirmed: &QuayUsername,
        now: Timestamp,
    ) -> Result<(Self, Proof), Refused> {
        let mut it = self.admit(visitor, Some(workspace), now)?;
        match &it.state {
            State::Unconfirmed { quay_user, proof } if quay_user == confirmed => {
                let proof = proof.clone();
                it.state = State::Ended(End::Linked);
                it.heard = now;
                Ok((it, proof))
            }
            State::Unconfirmed { .. } => Err(it.refuse(Refusal::OtherQuayUser)),
            State::Waiting | State::Checking | State::Ended(_) => {
                Err(it.refuse(Refusal::OutOfTurn))
            }
        }
    }

    /// Called off by the one who began it.
    #[must_use]
    pub fn call_off(self, visitor: &Visitor, workspace: WorkspaceId, now: Timestamp) -> Refused {
        match self.admit(visitor, Some(workspace), now) {
            Ok(it) => it.refuse(Refusal::CalledOff),
            Err(refused) => refused,
        }
    }
}

#[cfg(test)]
mod tests;

//! The steps of a transaction that are not the callback. Each asks whose it is.

use model::{QuayUsername, Timestamp, WorkspaceId};

use super::{Course, End, Refusal, Refused, State, Transaction, Visitor};
use crate::proof::Proof;

impl Transaction {
    /// Why it is not this visitor's.
    pub(super) fn refusal(
        &self,
        visitor: &Visitor,
        workspace: Option<WorkspaceId>,
    ) -> Option<Refusal> {
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
    pub(super) fn admit(
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

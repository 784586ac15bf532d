//! What comes back from Quay through the browser, and whether it may be exchanged (L1).

use model::Timestamp;

use super::{Course, Refusal, Refused, State, Transaction, Visitor};
use crate::secret::{AuthorizationCode, TransactionSecret};

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
}

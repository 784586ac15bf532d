//! Why an attempt to link comes to nothing.

use serde::{Deserialize, Serialize};

use super::Transaction;

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
    /// Quay knows nobody of the name that was to be invited.
    #[error("Quay knows nobody of this name")]
    Nobody,
    /// Quay does not send the invitation: it has no mail, or not for this address.
    #[error("Quay does not send this invitation")]
    NotInvited,
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

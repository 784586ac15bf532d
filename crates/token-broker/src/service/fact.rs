//! What comes of a step, and why a token or a step does not do.

use std::time::Duration;

use model::{QuayUsername, Timestamp};

use super::Slot;
use crate::{id::TokenId, scope::Scope};

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The pending one was minted and sealed.
    Minted {
        /// Its id.
        id: TokenId,
        /// When it ends.
        ends: Timestamp,
    },
    /// Quay does not mint; nothing was made.
    NotMinted(Trouble),
    /// The vault holds the pending one.
    Found,
    /// Nobody holds the pending one, and it may exist.
    Lost,
    /// The pending one does not exist (any more).
    Absent,
    /// Quay does not let the current one delete the pending one, which may live until it ends.
    Left,
    /// It passed the test.
    Fit {
        /// Which one.
        slot: Slot,
        /// Its id, where Quay tells.
        id: Option<TokenId>,
        /// When it ends, where Quay tells.
        ends: Option<Timestamp>,
        /// Whom it acts as.
        account: QuayUsername,
    },
    /// It lives, and does not do.
    Unfit {
        /// Which one.
        slot: Slot,
        /// Its id, where Quay tells.
        id: Option<TokenId>,
        /// Why.
        flaw: Flaw,
    },
    /// Quay refuses it.
    Dead(Slot),
    /// Switched.
    Switched,
    /// Quay says that the retiring one is deleted.
    Deleted,
    /// Quay does not let the current one delete the retiring one.
    Barred,
    /// Quay refuses the one of this generation: this proves it dead.
    Refused(u64),
    /// There is none of this generation: it is not among Quay's tokens by its name, it was never
    /// held, or it is the current one by another number.
    Gone(u64),
    /// Quay still takes the one of this generation.
    StillAlive(u64),
    /// It did not work this time, or its answer was lost.
    Failed {
        /// How long to wait.
        wait: Duration,
        /// Why.
        why: Trouble,
    },
}

/// Why a token does not do. `Display` says it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It acts as somebody else.
    #[error("it belongs to another account than Berth's")]
    OtherAccount,
    /// It lacks this scope.
    #[error("it lacks the scope {}", .0.as_str())]
    Lacks(Scope),
    /// It may do what Berth must never be able to.
    #[error("it may act as a superuser, which Berth never needs")]
    SuperUser,
}

/// Why a step did not work. `Display` says it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nothing happened, and it may work later.
    #[error("Quay cannot be reached, or not now")]
    Unavailable,
    /// It may have happened.
    #[error("the answer was lost")]
    Lost,
    /// Quay does not do it.
    #[error("Quay refuses: this Quay cannot, or Berth's account may not")]
    Refused,
    /// The token cannot be had.
    #[error("the service token cannot be read")]
    Unreadable,
}

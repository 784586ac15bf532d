//! Intents before effects, facts after them.

use async_trait::async_trait;

use crate::{
    observed::Fact,
    step::{Step, StepKey},
};

/// Why the journal did not take an entry. Nothing may be done then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// It cannot be written or read.
    #[error("the journal cannot be reached")]
    Unavailable,
    /// Somebody else works on this now: our lease ran out, and this late write was refused.
    #[error("another worker has taken over")]
    Superseded,
}

/// The durable record of one component's steps.
///
/// An entry that [`step_started`](Self::step_started) made is *open* until `step_done` or
/// `step_failed` closes it. A crash leaves it open, and an open entry of an effect means: it may
/// have happened. Closing is by [`Step::key`] alone: whoever goes on closes the entries of whoever
/// died, and an earlier operation's too. Closing what is closed already is fine.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Commits the intent. The effect begins only after this returned `Ok`.
    async fn step_started(&self, step: &Step) -> Result<(), JournalError>;

    /// Closes the step's entry and stores what was learnt, in one transaction.
    async fn step_done(&self, step: &Step, facts: &[Fact]) -> Result<(), JournalError>;

    /// Closes the step's entry, stores what was learnt all the same (that an answer was lost, for
    /// one) and the message, in one transaction.
    async fn step_failed(
        &self,
        step: &Step,
        facts: &[Fact],
        message: &str,
    ) -> Result<(), JournalError>;

    /// The keys of the open entries: those of this component, and those about what it shares with
    /// its workspace ([`Scope::Workspace`](crate::Scope)), whoever began them.
    async fn open_steps(&self) -> Result<Vec<StepKey>, JournalError>;
}

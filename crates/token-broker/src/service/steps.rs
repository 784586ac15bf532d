//! The steps of the latest rotation, for people to see: begun, ended, and what came of each.

use model::{
    Timestamp,
    api::operation::{self, StepState},
};

use super::{Fact, PendingState, Slot, Step, Tokens};

/// More than any rotation takes; the oldest are forgotten.
const KEPT: usize = 40;

impl Tokens {
    pub(super) fn note_begun(&mut self, step: Step, now: Timestamp) {
        let Some(key) = self.key(step) else {
            return;
        };
        for earlier in &mut self.steps {
            if earlier.state == StepState::Started {
                earlier.state = StepState::Failed;
                earlier.message = Some("Berth was stopped in the middle of it".to_owned());
                earlier.finished_at = Some(now);
            }
        }
        match self.steps.iter_mut().find(|earlier| earlier.key == key) {
            Some(again) => {
                again.state = StepState::Started;
                again.attempts = again.attempts.saturating_add(1);
                again.message = None;
                again.finished_at = None;
            }
            None => self.steps.push(operation::Step {
                key,
                title: step.to_string(),
                state: StepState::Started,
                attempts: 1,
                message: None,
                started_at: now,
                finished_at: None,
            }),
        }
        let forgotten = self.steps.len().saturating_sub(KEPT);
        self.steps.drain(..forgotten);
    }

    pub(super) fn note_ended(&mut self, fact: &Fact, now: Timestamp) {
        if *fact == Fact::Found {
            self.note_recovered();
        }
        let open = |step: &&mut operation::Step| step.state == StepState::Started;
        let Some(step) = self.steps.iter_mut().rev().find(open) else {
            return;
        };
        step.message = trouble(fact);
        step.state = match step.message {
            Some(_) => StepState::Failed,
            None => StepState::Done,
        };
        step.finished_at = Some(now);
    }

    /// The step that was begun last is the first try of its kind in this rotation.
    pub(super) fn is_first_try(&self, step: Step) -> bool {
        let key = self.key(step);
        let noted = self.steps.iter().find(|it| Some(&it.key) == key.as_ref());
        noted.is_none_or(|it| it.attempts <= 1)
    }

    /// It had been minted after all.
    fn note_recovered(&mut self) {
        let pending = self.pending.as_ref();
        let Some(pending) = pending.filter(|it| it.state == PendingState::Sought) else {
            return;
        };
        let key = format!("mint-{}", pending.token.generation);
        if let Some(step) = self.steps.iter_mut().find(|step| step.key == key) {
            step.state = StepState::Done;
            step.message = None;
        }
    }

    /// What a step is found by. Looking at what is stuck belongs to no rotation.
    fn key(&self, step: Step) -> Option<String> {
        let pending = self.pending.as_ref().map(|it| it.token.generation);
        let (what, generation) = match step {
            Step::Mint => ("mint", pending),
            Step::Recover => ("recover", pending),
            Step::RevokeLost => ("revoke-lost", pending),
            Step::Test(Slot::Current) => ("test", Some(self.current.generation)),
            Step::Test(Slot::Pending) => ("test", pending),
            Step::Discard => ("discard", pending),
            Step::Switch => ("switch", pending),
            Step::Revoke => (
                "revoke",
                self.retiring.first().map(|it| it.token.generation),
            ),
            Step::Prove(generation) => {
                let mut retiring = self.retiring.iter();
                if !retiring.any(|it| it.token.generation == generation) {
                    return None;
                }
                ("prove", Some(generation))
            }
        };
        Some(format!("{what}-{}", generation.unwrap_or_default()))
    }
}

/// What went wrong, in words; `None` where nothing did.
fn trouble(fact: &Fact) -> Option<String> {
    match fact {
        Fact::NotMinted(why) | Fact::Failed { why, .. } => Some(why.to_string()),
        Fact::Lost => Some("it is not there: what may have been made is revoked".to_owned()),
        Fact::Left | Fact::Barred => {
            Some("Quay does not let Berth delete it: an administrator has to".to_owned())
        }
        Fact::Unfit { flaw, .. } => Some(flaw.to_string()),
        Fact::Dead(_) => Some("Quay refuses it".to_owned()),
        Fact::StillAlive(_) => Some("Quay still takes it".to_owned()),
        Fact::Minted { .. }
        | Fact::Found
        | Fact::Absent
        | Fact::Fit { .. }
        | Fact::Switched
        | Fact::Deleted
        | Fact::Refused(_)
        | Fact::Gone(_) => None,
    }
}

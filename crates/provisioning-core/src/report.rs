//! What became of a plan, and what comes next.

mod condition;

use std::time::Duration;

use model::{Condition, ConditionKind, ConditionStatus, Reason, Timestamp};

use crate::{
    conflict::{Conflict, Stranger},
    desired::{Desired, OtherSlot, Purpose},
    object::RobotKind,
    observed::{Observed, Progress, Sight},
    plan::{conflicts, next_stage},
    setback::{Setback, graver},
};

/// What became of applying a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is known now.
    pub observed: Observed,
    /// What to say of the component.
    pub conditions: Vec<Finding>,
    /// What has our name and is not ours.
    pub conflicts: Vec<Conflict>,
    /// What comes next.
    pub next: Next,
    setbacks: Vec<Setback>,
}

/// What comes after applying a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: everything is as desired.
    Done,
    /// Another try.
    Retry {
        /// Not before this has passed; zero where only the worker's own backoff counts.
        after: Duration,
        /// Whether this try counts as a failed one.
        attempt: Attempt,
    },
    /// Quay is read-only: try again that often until it is not.
    Park {
        /// How often.
        probe_after: Duration,
    },
    /// Nothing, until a person or a new token changes something.
    Blocked,
    /// Nothing: another worker has taken over.
    Superseded,
}

/// Whether a try counts against the worker's backoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It does.
    Counted,
    /// It does not: we were only asked to wait.
    Free,
}

/// One aspect of the component as it was found, without the times that only the store knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which aspect.
    pub kind: ConditionKind,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, for people, and what to do next.
    pub message: String,
}

impl Report {
    pub(crate) fn new(desired: &Desired, observed: Observed, setbacks: Vec<Setback>) -> Self {
        let conflicts: Vec<Conflict> = conflicts(desired, &observed)
            .into_iter()
            .chain(setbacks.iter().filter_map(Setback::conflict))
            .collect();
        let at_rest = at_rest(desired, &observed, &conflicts);
        let next = setbacks
            .iter()
            .map(Setback::next)
            .reduce(graver)
            .unwrap_or(at_rest);
        Self {
            conditions: condition::findings(desired, &observed, &conflicts, &setbacks),
            observed,
            conflicts,
            next,
            setbacks,
        }
    }

    /// Whether the push credential that is desired is delivered, and the robot before it gone where
    /// that is desired, whatever else is in the way.
    #[must_use]
    pub fn is_rotated(&self, desired: &Desired) -> bool {
        let Purpose::Serve { slot, other_slot } = desired.component.purpose else {
            return false;
        };
        let (push, before) = (RobotKind::Push(slot), RobotKind::Push(slot.other()));
        let generation = desired.robot(push).generation;
        let is_delivered = self.observed.robot(push).progress(generation) == Progress::Current;
        let is_gone = match other_slot {
            OtherSlot::Keep => true,
            OtherSlot::Retire => matches!(self.observed.robot(before).account, Sight::Absent),
        };
        is_delivered && is_gone
    }

    /// Whether Quay refused the token, whatever the component is there for.
    #[must_use]
    pub fn is_token_dead(&self) -> bool {
        self.setbacks.iter().any(Setback::is_token_dead)
    }
}

/// What comes next when nothing went wrong.
fn at_rest(desired: &Desired, observed: &Observed, conflicts: &[Conflict]) -> Next {
    if next_stage(desired, observed).is_some() {
        return Next::Retry {
            after: Duration::ZERO,
            attempt: Attempt::Counted,
        };
    }
    let is_done = match desired.component.purpose {
        Purpose::Serve { .. } => conflicts.is_empty(),
        // What is not ours stays. In an organization that was ours, robots of ours would stay too.
        Purpose::Remove => match &observed.organization {
            Sight::Foreign(Stranger::Gone) => true,
            Sight::Foreign(stranger) => !stranger.was_ours() && has_no_push_robot(observed),
            _ => true,
        },
    };
    match is_done {
        true => Next::Done,
        false => Next::Blocked,
    }
}

/// Whether no push robot was ever made, as far as our records go.
fn has_no_push_robot(observed: &Observed) -> bool {
    [&observed.push_a, &observed.push_b]
        .into_iter()
        .all(|robot| matches!(robot.account, Sight::Unasked | Sight::Absent))
}

impl Finding {
    /// The condition, given the one before it.
    #[must_use]
    pub fn into_condition(
        self,
        before: Option<&Condition>,
        now: Timestamp,
        observed_generation: u64,
    ) -> Condition {
        let last_transition_time = match before {
            Some(before) if before.status == self.status => before.last_transition_time,
            _ => now,
        };
        Condition {
            kind: self.kind,
            status: self.status,
            reason: self.reason,
            message: self.message,
            last_transition_time,
            observed_generation,
        }
    }
}

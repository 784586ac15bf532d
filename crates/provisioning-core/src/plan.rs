//! From what is desired and what is observed to what to do.
//!
//! All choices are made here, by a function without effects. [`plan()`] looks for the *frontier*:
//! every step that could be taken now. They are independent, so they are one stage. It supposes
//! that they go well, and looks for the next frontier, until there is nothing left to do.
//!
//! When something goes otherwise, what was learnt from that is observed, and the plan is made anew.
//! That one rule covers a crash, a lost answer, a conflict and a change of mind alike.

mod frontier;

use std::fmt;

use crate::{
    conflict::Conflict,
    desired::Desired,
    observed::Observed,
    setback::Setback,
    step::{Phase, Step},
};

pub(crate) use frontier::conflicts;

/// What to do: stages, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The stages, none of them empty.
    pub stages: Vec<Stage>,
    /// What has our name and is not ours. What depends on it is not in the plan.
    pub conflicts: Vec<Conflict>,
}

/// Steps that do not depend on one another and are taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The steps, in a stable order.
    pub steps: Vec<Step>,
}

/// How many steps and stages of one phase a plan has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Steps. One that changes something at Quay is one call.
    pub steps: usize,
    /// Stages with such a step.
    pub stages: usize,
}

/// More stages than any plan has; it bounds the search.
const LONGEST: usize = 16;

/// The plan that leads from what is observed to what is desired, if all goes well.
#[must_use]
pub fn plan(desired: &Desired, observed: &Observed) -> Plan {
    let mut supposed = observed.clone();
    let mut stages = Vec::new();
    while let Some(stage) = next_stage(desired, &supposed)
        && stages.len() < LONGEST
    {
        for step in &stage.steps {
            for fact in step.facts_when_done(desired, &supposed) {
                supposed.learn(fact);
            }
        }
        stages.push(stage);
    }
    Plan {
        stages,
        conflicts: conflicts(desired, observed),
    }
}

/// The first stage of the plan; `None` when there is nothing left to do, or nothing can be done.
pub(crate) fn next_stage(desired: &Desired, observed: &Observed) -> Option<Stage> {
    let steps = frontier::frontier(desired, observed);
    (!steps.is_empty()).then_some(Stage { steps })
}

impl Plan {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty() && self.conflicts.is_empty()
    }

    /// How much of one kind of work there is.
    #[must_use]
    pub fn count(&self, phase: Phase) -> Count {
        self.stages
            .iter()
            .map(|stage| stage.count(phase))
            .filter(|steps| *steps > 0)
            .fold(Count::default(), |sum, steps| Count {
                steps: sum.steps + steps,
                stages: sum.stages + 1,
            })
    }
}

impl Stage {
    /// What is left without the steps that have met something; `None` where that is nothing.
    pub(crate) fn without(self, met: &[Setback]) -> Option<Self> {
        let has_met = |step: &Step| met.iter().any(|setback| setback.step.key() == step.key());
        let steps: Vec<_> = self.steps.into_iter().filter(|it| !has_met(it)).collect();
        (!steps.is_empty()).then_some(Self { steps })
    }

    fn count(&self, phase: Phase) -> usize {
        self.steps
            .iter()
            .filter(|step| step.phase() == phase)
            .count()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing to do\n");
        }
        for conflict in &self.conflicts {
            writeln!(f, " !  {conflict}")?;
        }
        for (number, stage) in (1..).zip(&self.stages) {
            for (index, step) in stage.steps.iter().enumerate() {
                match index {
                    0 => writeln!(f, "{number:>2}. {step}")?,
                    _ => writeln!(f, "    {step}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

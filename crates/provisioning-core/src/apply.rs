//! Applying a plan.
//!
//! The loop is: plan, take the first stage, do its steps together, learn, and plan again. Whether
//! a step did what it should or met something else, what came of it is a handful of
//! [`Fact`]s, and [`plan`](crate::plan()) decides what they mean. Nothing is decided here.
//!
//! Each step is bracketed by the journal: its intent is committed before the effect, and what was
//! learnt after it. A crash between the two leaves an open entry; the next call begins by closing
//! it with a doubt about whatever it could have changed.

mod effect;
mod trial;

use std::{collections::BTreeMap, fmt::Display};

use futures::future::join_all;
use tracing::{info, instrument, warn};

use crate::{
    desired::Desired,
    observed::{Fact, Observed, Sight},
    plan::{Stage, next_stage},
    port::{JournalError, Ports},
    report::Report,
    setback::{Setback, Trouble},
    step::{Step, StepKey},
};

/// How often one step is taken in one pass. Twice: once more after a lost answer (SECURITY.md,
/// "Faults and the right ends"); what comes up again after that is not getting anywhere.
const TRIES: usize = 2;

/// Works from what is observed towards what is desired, until that is reached or something is in
/// the way of all that is left. It can be stopped (dropped, killed) at any moment and called again.
///
/// It does not fail: whatever happens is in the [`Report`].
///
/// The caller sees to it that nobody else works on the same component. Components of one workspace
/// may be worked on at once, although they share its organization and its pull robot: they come to
/// the same end, if with a few calls more.
pub async fn apply(desired: &Desired, observed: Observed, ports: Ports<'_>) -> Report {
    let mut pass = Pass {
        desired,
        observed,
        ports,
        taken: BTreeMap::new(),
    };
    let setbacks = pass.run().await;
    Report::new(desired, pass.observed, setbacks)
}

/// One run of [`apply()`].
struct Pass<'a> {
    desired: &'a Desired,
    observed: Observed,
    ports: Ports<'a>,
    taken: BTreeMap<StepKey, usize>,
}

/// What came of a step: what is known now and, where no other step can make up for what went wrong,
/// what that was.
struct Outcome {
    facts: Vec<Fact>,
    end: End,
}

enum End {
    /// It went as planned, or showed what is.
    Done,
    /// Something else came of it, which the next plan deals with; for the journal.
    Otherwise(String),
    /// The pass ends here.
    Stopped(Trouble),
}

impl Pass<'_> {
    /// Returns what stopped it; nothing when there is nothing left that could be done.
    async fn run(&mut self) -> Vec<Setback> {
        self.observed.begin_pass();
        if let Err(error) = self.close_open_steps().await {
            let stage = next_stage(self.desired, &self.observed);
            return setbacks(stage, &Trouble::Journal(error));
        }
        let mut stopped: Vec<Setback> = Vec::new();
        loop {
            self.observed.now = self.ports.clock.now();
            let stage = next_stage(self.desired, &self.observed);
            let Some(stage) = stage.and_then(|stage| stage.without(&stopped)) else {
                return stopped;
            };
            let stuck = self.count(&stage);
            if !stuck.steps.is_empty() {
                stopped.extend(setbacks(Some(stuck), &Trouble::NoProgress));
                return stopped;
            }
            let found = join_all(stage.steps.iter().map(|step| self.take(step))).await;
            for (step, (facts, trouble)) in stage.steps.into_iter().zip(found) {
                facts.into_iter().for_each(|fact| self.observed.learn(fact));
                stopped.extend(trouble.map(|trouble| Setback { step, trouble }));
            }
            if stopped.iter().any(|setback| !setback.is_the_steps_own()) {
                return stopped;
            }
        }
    }

    /// What was begun and never ended is a doubt from now on, and an open entry no more.
    async fn close_open_steps(&mut self) -> Result<(), JournalError> {
        let journal = self.ports.journal;
        for key in journal.open_steps().await? {
            let doubt = self.observed.doubts(key);
            if let Some(step) = Step::again(key, self.desired) {
                let what = "Berth stopped before it ended";
                journal.step_failed(&step, doubt.as_slice(), what).await?;
            }
            doubt.into_iter().for_each(|fact| self.observed.learn(fact));
        }
        Ok(())
    }

    /// Counts the stage's steps; returns those that have come up too often.
    fn count(&mut self, stage: &Stage) -> Stage {
        let mut is_stuck = |step: &&Step| {
            let taken = self.taken.entry(step.key()).or_default();
            *taken += 1;
            *taken > TRIES
        };
        Stage {
            steps: stage
                .steps
                .iter()
                .filter(|step| is_stuck(step))
                .cloned()
                .collect(),
        }
    }

    /// Takes one step: intent, effect, record. What could not be recorded is not learnt either.
    #[instrument(skip_all, fields(org.name = %self.desired.organization.name, step = %step.key()))]
    async fn take(&self, step: &Step) -> (Vec<Fact>, Option<Trouble>) {
        let journal = self.ports.journal;
        if let Err(error) = journal.step_started(step).await {
            warn!(%error, "not begun: {step}");
            return (Vec::new(), Some(Trouble::Journal(error)));
        }
        let Outcome { facts, end } = self.forget_dead_tokens(self.effect(step).await).await;
        let recorded = match &end {
            End::Done => {
                info!("done: {step}");
                journal.step_done(step, &facts).await
            }
            End::Otherwise(what) => {
                info!("met something else ({what}): {step}");
                journal.step_failed(step, &facts, what).await
            }
            End::Stopped(trouble) => {
                let what = trouble.to_string();
                warn!("failed ({what}): {step}");
                journal.step_failed(step, &facts, &what).await
            }
        };
        match (recorded, end) {
            (Err(error), _) => (Vec::new(), Some(Trouble::Journal(error))),
            (Ok(()), End::Stopped(trouble)) => (facts, Some(trouble)),
            (Ok(()), End::Done | End::Otherwise(_)) => (facts, None),
        }
    }

    /// The vault keeps no token of a robot that is not there any more.
    async fn forget_dead_tokens(&self, outcome: Outcome) -> Outcome {
        for fact in &outcome.facts {
            if let Fact::Robot(kind, Sight::Absent) = fact {
                let robot = &self.desired.robot(*kind).name;
                if let Err(error) = self.ports.vault.retire(*kind, robot).await {
                    return Outcome::stopped(Vec::new(), Trouble::Vault(error));
                }
            }
        }
        outcome
    }
}

impl Outcome {
    fn done(facts: Vec<Fact>) -> Self {
        let end = End::Done;
        Self { facts, end }
    }

    fn otherwise(facts: Vec<Fact>, what: impl Display) -> Self {
        let end = End::Otherwise(what.to_string());
        Self { facts, end }
    }

    fn stopped(facts: Vec<Fact>, trouble: Trouble) -> Self {
        let end = End::Stopped(trouble);
        Self { facts, end }
    }
}

fn setbacks(stage: Option<Stage>, trouble: &Trouble) -> Vec<Setback> {
    let steps = stage.into_iter().flat_map(|stage| stage.steps);
    let setback = |step| Setback {
        step,
        trouble: trouble.clone(),
    };
    steps.map(setback).collect()
}

#[cfg(test)]
mod tests;

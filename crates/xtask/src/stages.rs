//! Stages of a command: all of them run, then a summary says how each ended and how long it took.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::report::say;

/// How a stage ended, when it did not fail.
#[derive(Debug)]
pub(crate) enum Outcome {
    Passed,
    /// It could not be done here; the reason is shown again in the summary.
    Skipped(String),
}

/// The stages that have run so far.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    done: Vec<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    took: Duration,
    outcome: Result<Outcome>,
}

impl Stages {
    /// Runs a stage; its failure is kept for the end, so that one run shows everything.
    pub(crate) fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<Outcome>) {
        say(format_args!("{name}"));
        let started = Instant::now();
        let outcome = work();
        self.done.push(Stage {
            name,
            took: started.elapsed(),
            outcome,
        });
    }

    /// Says how every stage ended; fails when one of them did.
    pub(crate) fn finish(self) -> Result<()> {
        for stage in &self.done {
            say(stage);
        }
        let failed = self
            .done
            .iter()
            .filter(|stage| stage.outcome.is_err())
            .count();
        if failed > 0 {
            bail!("{failed} of {} stages failed", self.done.len());
        }
        Ok(())
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, seconds) = (self.name, self.took.as_secs_f64());
        match &self.outcome {
            Ok(Outcome::Passed) => write!(formatter, "passed   {seconds:7.1} s  {name}"),
            Ok(Outcome::Skipped(reason)) => {
                write!(formatter, "SKIPPED  {seconds:7.1} s  {name}: {reason}")
            }
            Err(error) => write!(formatter, "FAILED   {seconds:7.1} s  {name}: {error:#}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn one_failed_stage_fails_the_whole_and_the_others_run_all_the_same() {
        let mut stages = Stages::default();
        let mut ran = 0;
        stages.run("first", || Err(anyhow!("broken")));
        stages.run("second", || {
            ran += 1;
            Ok(Outcome::Passed)
        });

        let error = stages.finish().unwrap_err();

        assert_eq!(error.to_string(), "1 of 2 stages failed");
        assert_eq!(ran, 1);
    }

    #[test]
    fn skipped_stage_is_no_failure_and_says_why() {
        let outcome = Ok(Outcome::Skipped("no network".to_owned()));
        let stage = Stage {
            name: "advisories",
            took: Duration::ZERO,
            outcome,
        };

        assert_eq!(
            stage.to_string(),
            "SKIPPED      0.0 s  advisories: no network"
        );
        Stages { done: vec![stage] }.finish().unwrap();
    }
}

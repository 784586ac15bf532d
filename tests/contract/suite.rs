//! Running checks and counting how they end.

use futures::{StreamExt, stream};

use crate::{
    check::{Allowance, Check},
    failure::Failure,
    quay::Quay,
};

/// How a run ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// The checks that passed.
    pub passed: Vec<&'static str>,
    /// The checks that did not, and why.
    pub failed: Vec<(&'static Check, Failure)>,
    /// The checks that could not be made, and why.
    pub skipped: Vec<(&'static str, &'static str)>,
}

impl Summary {
    /// One line for each failure: the check, its recordings, what was expected and what came.
    pub fn failures(&self) -> impl Iterator<Item = String> + '_ {
        self.failed.iter().map(|(check, failure)| {
            format!("FAILED {} [{}]: {failure}", check.name, check.citation())
        })
    }

    /// The last line of a run.
    pub fn last_line(&self) -> String {
        let counts = format!("{} passed, {} failed", self.passed.len(), self.failed.len());
        if self.skipped.is_empty() {
            counts
        } else {
            format!("{counts}, {} skipped", self.skipped.len())
        }
    }
}

/// Runs checks, so many at a time; those that disturb others come last, one by one. Cleaning up is the
/// caller's: [`Quay::clean_up`].
pub async fn run(
    quay: &Quay,
    checks: &[&'static Check],
    allowance: Allowance,
    at_once: usize,
) -> Summary {
    let mut summary = Summary::default();
    let mut possible = Vec::new();
    for check in checks {
        match allowance.lacks(check, quay) {
            Some(reason) => summary.skipped.push((check.name, reason)),
            None => possible.push(*check),
        }
    }
    let (disturbing, peaceful): (Vec<_>, Vec<_>) =
        possible.into_iter().partition(|check| check.alone);
    for (checks, at_once) in [(peaceful, at_once.max(1)), (disturbing, 1)] {
        let verdicts = stream::iter(checks)
            .map(|check: &'static Check| async move { (check, check.run(quay).await) });
        let mut verdicts = verdicts.buffer_unordered(at_once);
        while let Some((check, verdict)) = verdicts.next().await {
            match verdict {
                Ok(()) => summary.passed.push(check.name),
                Err(Failure::Absent(reason)) => summary.skipped.push((check.name, reason)),
                Err(failure) => summary.failed.push((check, failure)),
            }
        }
    }
    summary
}

//! What came of the work on a component, as the store keeps it, and when to look again.

use std::time::Duration;

use model::{
    Condition, ConditionKind, ConditionStatus, OperationId, Reason, Timestamp,
    api::operation::OperationState, naming::NameCounter,
};
use provisioning_core::{Attempt, Desired, Finding, Next, Object, Purpose, Report, Stranger};
use store::{
    Claim, OperationProgress, OrganizationRecord, OrganizationState, Outcome, Settlement,
    StoreError,
};

use super::Provisioner;
use crate::{logging::chain, service_token::ServiceTokenError};

/// How soon a first failed attempt is repeated; each further one takes twice as long.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// How long a failing component waits at most.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5 * 60);
/// How often something that needs a person is looked at all the same: the person may have acted.
const BLOCKED: Duration = Duration::from_secs(15 * 60);
/// How soon to go on after a wait that is nobody's fault.
const SHORTLY: Duration = Duration::from_secs(1);

/// The end of the work on a claim.
pub(super) struct Ending<'a> {
    pub(super) provisioner: &'a Provisioner,
    pub(super) claim: &'a Claim,
}

/// How many names are given up before a person has to look.
const NAMES_TRIED: NameCounter = 2;

/// How it went, and in how long to look again.
pub(super) type Verdict = (Outcome, Option<Duration>);

impl Ending<'_> {
    /// Keeps what applying the plan came to.
    pub(super) async fn settle(
        &self,
        operation: OperationId,
        desired: &Desired,
        report: Report,
    ) -> Result<(), StoreError> {
        let Some((state, verdict)) = self.judge(report.next) else {
            return Ok(());
        };
        let is_rotated = report.is_rotated(desired);
        let (store, now) = (&self.provisioner.store, self.provisioner.clock.now());
        let progress = OperationProgress {
            state,
            message: complaint(&report.conditions),
        };
        store
            .record_operation(&self.claim.fence, operation, progress, now)
            .await?;
        if report.next == Next::Done && desired.component.purpose == Purpose::Remove {
            return store.remove_component(&self.claim.fence, now).await;
        }
        let verdict = match report.next {
            Next::Done => (verdict.0, self.go_on_rotating(desired).await?),
            // What is in the way of something else is not in the way of a rotation's end.
            _ if is_rotated => {
                let end = self.go_on_rotating(desired).await?;
                (verdict.0, verdict.1.into_iter().chain(end).min())
            }
            _ => verdict,
        };
        if self
            .provisioner
            .is_deleted_and_not_due(&self.claim.component)
        {
            return self.await_deletion(verdict.1).await;
        }
        self.end(report.conditions, verdict).await
    }

    /// Somebody else has the name that was to be the organization's, before anything of ours was
    /// there. The next try uses another; this one is never used again.
    pub(super) async fn give_up_name(
        &self,
        operation: OperationId,
        organization: &OrganizationRecord,
    ) -> Result<(), StoreError> {
        let (store, now) = (&self.provisioner.store, self.provisioner.clock.now());
        let message = format!(
            "{} is somebody else's; another name is taken",
            organization.name
        );
        let progress = OperationProgress {
            state: OperationState::Waiting,
            message: Some(message.clone()),
        };
        store
            .record_organization_lost(&self.claim.fence, organization.id, now)
            .await?;
        store
            .record_operation(&self.claim.fence, operation, progress, now)
            .await?;
        let finding = not_ready(Reason::InProgress, &message);
        self.end(vec![finding], (Outcome::Waiting, Some(Duration::ZERO)))
            .await
    }

    /// Nothing could be done without a token.
    pub(super) async fn without_authority(
        &self,
        error: &ServiceTokenError,
    ) -> Result<(), StoreError> {
        tracing::error!(error = %chain(error), "there is no service token to work with");
        let (reason, message, next) = match error {
            ServiceTokenError::Refused(refused) if refused.is_retryable() => (
                Reason::QuayUnavailable,
                "Quay does not answer. Berth tries again by itself. If this stays, an administrator finds the reason in the log.",
                backoff(self.claim.failed_attempts),
            ),
            // The database, or a file that is being written: it goes by.
            ServiceTokenError::Record(_) | ServiceTokenError::Vault(_) => (
                Reason::InternalError,
                "Berth's service token could not be looked up. Berth tries again by itself. If this stays, an administrator finds the reason in the log.",
                backoff(self.claim.failed_attempts),
            ),
            _ => (
                Reason::TokenDead,
                "Berth's service token cannot be used. An administrator has to replace it: see `berth doctor`.",
                BLOCKED,
            ),
        };
        self.end(
            vec![not_ready(reason, message)],
            (Outcome::Failed, Some(next)),
        )
        .await
    }

    /// The organization is to be a user's. Whoever sees to that sets this going again.
    pub(super) async fn without_link(&self) -> Result<(), StoreError> {
        let store = &self.provisioner.store;
        let blockage = store.find_blockage(self.claim.workspace.id).await?;
        let message = blockage.map_or_else(
            || {
                "The organization is to be a user's: an owner of the workspace has to link their Quay account. If one just has, Berth is at it."
                    .to_owned()
            },
            |blockage| blockage.message,
        );
        let finding = not_ready(Reason::NeedsLink, &message);
        self.end(vec![finding], (Outcome::Waiting, Some(BLOCKED)))
            .await
    }

    /// Berth itself failed. People hear that it did, the log says why.
    pub(super) async fn after_a_fault(&self) -> Result<(), StoreError> {
        let message = "Berth failed at this component and tries again by itself. If this stays, an administrator finds the reason in the log.";
        let next = backoff(self.claim.failed_attempts);
        self.end(
            vec![not_ready(Reason::InternalError, message)],
            (Outcome::Failed, Some(next)),
        )
        .await
    }

    /// What is next, if the claim is still ours.
    fn judge(&self, next: Next) -> Option<(OperationState, Verdict)> {
        Some(match next {
            Next::Superseded => return None,
            Next::Done => (OperationState::Succeeded, (Outcome::Converged, None)),
            Next::Blocked => (OperationState::Blocked, (Outcome::Waiting, Some(BLOCKED))),
            Next::Park { probe_after } => (
                OperationState::Waiting,
                (Outcome::Waiting, Some(probe_after)),
            ),
            Next::Retry { after, attempt } => {
                let (outcome, wait) = match attempt {
                    Attempt::Free => (Outcome::Waiting, SHORTLY),
                    Attempt::Counted => (Outcome::Failed, backoff(self.claim.failed_attempts)),
                };
                let jitter = u32::from_be_bytes(self.provisioner.random.bytes());
                let next = after + full_jitter(wait, jitter);
                (OperationState::Waiting, (outcome, Some(next)))
            }
        })
    }

    pub(super) async fn end(
        &self,
        findings: Vec<Finding>,
        (outcome, next): Verdict,
    ) -> Result<(), StoreError> {
        let now = self.provisioner.clock.now();
        let settlement = Settlement {
            conditions: conditions(self.claim, findings, now),
            observed_generation: self.claim.component.generation,
            outcome,
            next,
        };
        self.provisioner
            .store
            .settle(&self.claim.fence, settlement, now)
            .await
    }
}

/// Whether somebody else has the name of an organization that was never ours. An unguessable name
/// is not met twice by chance: after a few, something else is wrong, and a person has to look.
pub(super) fn has_unlucky_name(organization: &OrganizationRecord, report: &Report) -> bool {
    organization.state == OrganizationState::Intended
        && organization.counter < NAMES_TRIED
        && report.conflicts.iter().any(|conflict| {
            conflict.object == Object::Organization && conflict.stranger == Stranger::OtherContact
        })
}

/// Whether the work ended because Quay refused the token.
pub(super) fn is_token_dead(report: &Report) -> bool {
    report.is_token_dead()
}

pub(super) fn not_ready(reason: Reason, message: &str) -> Finding {
    Finding {
        kind: ConditionKind::Ready,
        status: ConditionStatus::False,
        reason,
        message: message.to_owned(),
    }
}

/// What was found replaces what was said before of the same aspect; the rest stays.
fn conditions(claim: &Claim, findings: Vec<Finding>, now: Timestamp) -> Vec<Condition> {
    let before = &claim.component.conditions;
    let generation = claim.component.generation;
    let found: Vec<_> = findings
        .into_iter()
        .map(|finding| {
            let earlier = before
                .iter()
                .find(|condition| condition.kind == finding.kind);
            finding.into_condition(earlier, now, generation)
        })
        .collect();
    let untouched = before
        .iter()
        .filter(|old| found.iter().all(|new| new.kind != old.kind));
    let mut conditions: Vec<_> = untouched.chain(&found).cloned().collect();
    conditions.sort_by_key(|condition| condition.kind);
    conditions
}

/// What a person should know first: why it is not ready.
fn complaint(findings: &[Finding]) -> Option<String> {
    let ready = findings
        .iter()
        .find(|finding| finding.kind == ConditionKind::Ready)?;
    (ready.status != ConditionStatus::True).then(|| ready.message.clone())
}

/// 1 s, 2 s, 4 s, … up to 5 minutes.
fn backoff(failed_attempts: u32) -> Duration {
    FIRST_BACKOFF
        .saturating_mul(2_u32.saturating_pow(failed_attempts))
        .min(LONGEST_BACKOFF)
}

/// Anything between nothing and the whole wait, so that what failed together does not come back
/// together. `dice` is uniform over its type.
fn full_jitter(wait: Duration, dice: u32) -> Duration {
    wait.mul_f64(f64::from(dice) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        assert_eq!(backoff(0), Duration::from_secs(1));
        assert_eq!(backoff(3), Duration::from_secs(8));
        assert_eq!(backoff(u32::MAX), LONGEST_BACKOFF);
    }

    #[test]
    fn jitter_is_anything_up_to_the_whole_wait() {
        let wait = Duration::from_secs(8);
        assert_eq!(full_jitter(wait, 0), Duration::ZERO);
        assert_eq!(full_jitter(wait, u32::MAX), wait);
        assert!(full_jitter(wait, u32::MAX / 2) < wait);
    }
}

//! What came of the work on a component, as the store keeps it, and when to look again.

use std::time::Duration;

use model::{
    Condition, ConditionKind, ConditionStatus, OperationId, Reason, api::operation::OperationState,
};
use provisioning_core::{Attempt, Desired, Finding, Next, Purpose, Report};
use store::{Claim, OperationProgress, Outcome, Settlement, StoreError};

use super::Provisioner;
use crate::service_token::ServiceTokenError;

/// How soon a first failed attempt is repeated; each further one takes twice as long.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// How long a failing component waits at most.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5 * 60);
/// How often something that needs a person is looked at all the same: the person may have acted.
const BLOCKED: Duration = Duration::from_secs(15 * 60);
/// How soon to go on after a wait that is nobody's fault.
const SHORTLY: Duration = Duration::from_secs(1);

pub(super) async fn settle(
    provisioner: &Provisioner,
    claim: &Claim,
    operation: OperationId,
    desired: &Desired,
    report: Report,
    token_renewed: bool,
) -> Result<(), StoreError> {
    let jitter = jitter(provisioner);
    let (outcome, state, next) = match report.next {
        Next::Superseded => return Ok(()),
        Next::Done => (Outcome::Converged, OperationState::Succeeded, None),
        Next::Blocked if token_renewed => (
            Outcome::Waiting,
            OperationState::Waiting,
            Some(Duration::ZERO),
        ),
        Next::Blocked => (Outcome::Waiting, OperationState::Blocked, Some(BLOCKED)),
        Next::Park { probe_after } => {
            (Outcome::Waiting, OperationState::Waiting, Some(probe_after))
        }
        Next::Retry {
            after,
            attempt: Attempt::Free,
        } => {
            let wait = jitter.of(after.max(SHORTLY));
            (
                Outcome::Waiting,
                OperationState::Waiting,
                Some(after.max(wait)),
            )
        }
        Next::Retry {
            after,
            attempt: Attempt::Counted,
        } => {
            let wait = jitter.of(backoff(claim.failed_attempts));
            (
                Outcome::Failed,
                OperationState::Waiting,
                Some(after.max(wait)),
            )
        }
    };
    let now = provisioner.clock.now();
    let progress = OperationProgress {
        state,
        message: complaint(&report.conditions),
    };
    provisioner
        .store
        .record_operation(&claim.fence, operation, progress, now)
        .await?;
    if outcome == Outcome::Converged && desired.component.purpose == Purpose::Remove {
        return provisioner.store.remove_component(&claim.fence, now).await;
    }
    let conditions = conditions(claim, report.conditions, now);
    end(provisioner, claim, conditions, outcome, next).await
}

/// Nothing can be done without a token.
pub(super) async fn no_authority(
    provisioner: &Provisioner,
    claim: &Claim,
    error: &ServiceTokenError,
) -> Result<(), StoreError> {
    tracing::error!(
        error = error as &dyn std::error::Error,
        "there is no service token to work with"
    );
    let (reason, message, next) = match error {
        ServiceTokenError::Refused(refused) if refused.is_retryable() => (
            Reason::QuayUnavailable,
            "Quay does not answer. Berth tries again by itself.",
            backoff(claim.failed_attempts),
        ),
        _ => (
            Reason::TokenDead,
            "Berth's service token cannot be used. An administrator has to replace it: see `berth doctor`.",
            BLOCKED,
        ),
    };
    // Before the next try the file may hold another one.
    let renewed = provisioner.service_token.renew().await.unwrap_or(false);
    let next = if renewed && reason == Reason::TokenDead {
        SHORTLY.max(next.min(BLOCKED / 15))
    } else {
        next
    };
    let finding = Finding {
        kind: ConditionKind::Ready,
        status: ConditionStatus::False,
        reason,
        message: message.to_owned(),
    };
    let conditions = conditions(claim, vec![finding], provisioner.clock.now());
    end(provisioner, claim, conditions, Outcome::Failed, Some(next)).await
}

/// A deletion that can still be undone changes nothing but what is said of the component.
pub(super) async fn wait_for_deletion(
    provisioner: &Provisioner,
    claim: &Claim,
) -> Result<(), StoreError> {
    let now = provisioner.clock.now();
    let due = claim
        .component
        .deletion
        .map_or(now, |deletion| deletion.due_at);
    let finding = Finding {
        kind: ConditionKind::Ready,
        status: ConditionStatus::False,
        reason: Reason::Deleting,
        message: format!("It will be deleted at {due}. Until then the deletion can be undone."),
    };
    let conditions = conditions(claim, vec![finding], now);
    let wait = due.as_unix_millis().saturating_sub(now.as_unix_millis());
    let next = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
    end(provisioner, claim, conditions, Outcome::Waiting, Some(next)).await
}

async fn end(
    provisioner: &Provisioner,
    claim: &Claim,
    conditions: Vec<Condition>,
    outcome: Outcome,
    next: Option<Duration>,
) -> Result<(), StoreError> {
    let settlement = Settlement {
        conditions,
        observed_generation: claim.component.generation,
        outcome,
        next,
    };
    provisioner
        .store
        .settle(&claim.fence, settlement, provisioner.clock.now())
        .await
}

/// What was found replaces what was said before of the same aspect; the rest stays.
fn conditions(claim: &Claim, findings: Vec<Finding>, now: model::Timestamp) -> Vec<Condition> {
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
        .filter(|old| found.iter().all(|new| new.kind != old.kind))
        .cloned();
    let mut conditions: Vec<_> = untouched.chain(found.iter().cloned()).collect();
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
        .saturating_mul(2_u32.saturating_pow(failed_attempts.min(16)))
        .min(LONGEST_BACKOFF)
}

/// Full jitter: anything between nothing and the whole wait, so that what failed together does not
/// come back together.
struct Jitter(u32);

impl Jitter {
    fn of(&self, wait: Duration) -> Duration {
        wait.mul_f64(f64::from(self.0) / f64::from(u32::MAX))
    }
}

fn jitter(provisioner: &Provisioner) -> Jitter {
    Jitter(u32::from_be_bytes(provisioner.random.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        assert_eq!(backoff(0), Duration::from_secs(1));
        assert_eq!(backoff(3), Duration::from_secs(8));
        assert_eq!(backoff(30), LONGEST_BACKOFF);
    }

    #[test]
    fn jitter_is_anything_up_to_the_whole_wait() {
        let wait = Duration::from_secs(8);
        assert_eq!(Jitter(0).of(wait), Duration::ZERO);
        assert_eq!(Jitter(u32::MAX).of(wait), wait);
    }
}

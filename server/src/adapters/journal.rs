//! The journal of provisioning, in the store.

use async_trait::async_trait;
use model::Timestamp;
use provisioning_core::{
    Fact, Object, Observed, Proof, Scope, Sight, Step, StepKey,
    port::{Journal, JournalError},
};
use store::{
    Actor, AuditAction, AuditEntry, FactRecord, FactScope, OrganizationRecord, StepEnd, StepIntent,
    StoreError,
};

use super::{Work, log};

/// The steps of one operation, and what they brought.
#[derive(Clone)]
pub struct StoreJournal {
    /// What to write with.
    pub work: Work,
    /// The organization that the component is in.
    pub organization: OrganizationRecord,
}

/// Everything that earlier steps have learnt.
///
/// A fact that this release cannot read is one that was never learnt: it is asked again.
#[must_use]
pub fn recall(facts: Vec<FactRecord>, now: Timestamp) -> Observed {
    let mut observed = Observed::unasked(now);
    for fact in facts {
        match serde_json::from_value::<Fact>(fact.value) {
            Ok(fact) => observed.learn(fact),
            Err(_) => tracing::warn!(
                fact.object,
                "a stored fact cannot be read; it is asked again"
            ),
        }
    }
    observed
}

impl StoreJournal {
    async fn end(
        &self,
        step: &Step,
        facts: &[Fact],
        failure: Option<&str>,
    ) -> Result<(), JournalError> {
        let Work {
            store,
            fence,
            operation,
            clock,
        } = &self.work;
        let records: Vec<_> = facts.iter().map(record).collect();
        let key = step.key().to_string();
        let end = StepEnd {
            key: &key,
            failure,
            facts: &records,
        };
        store
            .record_step_ended(fence, *operation, end, clock.now())
            .await
            .map_err(refused)?;
        for fact in facts {
            self.note(fact).await.map_err(refused)?;
        }
        Ok(())
    }

    /// What other parts of the store have to know, too.
    async fn note(&self, fact: &Fact) -> Result<(), StoreError> {
        let Work {
            store,
            fence,
            clock,
            ..
        } = &self.work;
        let (now, id) = (clock.now(), self.organization.id);
        match fact {
            Fact::Organization(Sight::Ours(Proof { at, .. })) => {
                store.record_organization_ours(fence, id, *at).await?;
            }
            Fact::Organization(Sight::Foreign(_)) => {
                store.record_organization_conflict(fence, id, now).await?;
            }
            _ => {}
        }
        if let Some(stranger) = stranger(fact) {
            let entry = AuditEntry {
                actor: Actor::Worker,
                action: AuditAction::ConflictSeen,
                workspace: Some(fence.workspace()),
                subject: format!("{} of {}", fact.object(), self.organization.name),
                detail: Some(stranger),
                request_id: None,
            };
            store.append_audit_news(entry, now).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Journal for StoreJournal {
    async fn step_started(&self, step: &Step) -> Result<(), JournalError> {
        let Work {
            store,
            fence,
            operation,
            clock,
        } = &self.work;
        let intent = StepIntent {
            key: step.key().to_string(),
            title: step.to_string(),
            scope: scope(step.key().object),
        };
        store
            .record_step_started(fence, *operation, &intent, clock.now())
            .await
            .map_err(refused)
    }

    async fn step_done(&self, step: &Step, facts: &[Fact]) -> Result<(), JournalError> {
        self.end(step, facts, None).await
    }

    async fn step_failed(
        &self,
        step: &Step,
        facts: &[Fact],
        message: &str,
    ) -> Result<(), JournalError> {
        self.end(step, facts, Some(message)).await
    }

    async fn open_steps(&self) -> Result<Vec<StepKey>, JournalError> {
        let keys = self
            .work
            .store
            .list_open_steps(&self.work.fence)
            .await
            .map_err(refused)?;
        // A step of a release that this one does not know cannot be judged: nothing may happen.
        keys.iter()
            .map(|key| {
                key.parse().map_err(|_| {
                    tracing::error!(step.key = key, "an open step is of an unknown kind");
                    JournalError::Unavailable
                })
            })
            .collect()
    }
}

fn scope(object: Object) -> FactScope {
    match object.scope() {
        Scope::Workspace => FactScope::Workspace,
        Scope::Component => FactScope::Component,
    }
}

fn record(fact: &Fact) -> FactRecord {
    let object = fact.object();
    FactRecord {
        scope: scope(object),
        object: object.to_string(),
        // Facts are plain data; should one ever not be, it is as good as not learnt.
        value: serde_json::to_value(fact).unwrap_or_default(),
    }
}

fn stranger(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Organization(Sight::Foreign(stranger))
        | Fact::Repository(Sight::Foreign(stranger))
        | Fact::Robot(_, Sight::Foreign(stranger)) => Some(stranger.to_string()),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
fn refused(error: StoreError) -> JournalError {
    log("journal", &error);
    match error {
        StoreError::StaleFence => JournalError::Superseded,
        _ => JournalError::Unavailable,
    }
}

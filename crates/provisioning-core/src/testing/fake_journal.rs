//! A journal that survives everything but being told not to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::Timestamp;

use super::{Fuse, lock};
use crate::{
    object::{Object, Scope},
    observed::{Fact, Observed},
    port::{Journal, JournalError},
    step::{Step, StepKey},
};

/// The journal of one component, sharing the facts of its workspace with its siblings.
#[derive(Debug, Clone)]
pub struct FakeJournal {
    component: String,
    records: Arc<Mutex<Records>>,
    fuse: Fuse,
}

#[derive(Debug, Default)]
struct Records {
    open: BTreeSet<(Owner, StepKey)>,
    facts: BTreeMap<(Owner, Object), Fact>,
    refuses: Option<JournalError>,
}

/// The workspace or a component.
type Owner = Option<String>;

impl FakeJournal {
    /// An empty journal.
    #[must_use]
    pub fn new(fuse: Fuse) -> Self {
        Self {
            component: "component".to_owned(),
            records: Arc::default(),
            fuse,
        }
    }

    /// The journal of another component of the same workspace.
    #[must_use]
    pub fn for_component(&self, component: &str) -> Self {
        Self {
            component: component.to_owned(),
            ..self.clone()
        }
    }

    /// From now on every call fails like this, or works again.
    pub fn refuse(&self, error: impl Into<Option<JournalError>>) {
        lock(&self.records).refuses = error.into();
    }

    /// What this component's records say.
    #[must_use]
    pub fn observed(&self, now: Timestamp) -> Observed {
        let mut observed = Observed::unasked(now);
        self.facts()
            .into_iter()
            .for_each(|fact| observed.learn(fact));
        observed
    }

    /// The last fact of each object.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let records = lock(&self.records);
        let known = records
            .facts
            .iter()
            .filter(|((owner, _), _)| owner.is_none() || owner.as_ref() == Some(&self.component));
        known.map(|(_, fact)| fact.clone()).collect()
    }

    fn owner(&self, object: Object) -> Owner {
        match object.scope() {
            Scope::Workspace => None,
            Scope::Component => Some(self.component.clone()),
        }
    }

    async fn record(&self, change: impl FnOnce(&mut Records)) -> Result<(), JournalError> {
        self.fuse.moment().await;
        {
            let mut records = lock(&self.records);
            if let Some(error) = records.refuses {
                return Err(error);
            }
            change(&mut records);
        }
        self.fuse.moment().await;
        Ok(())
    }

    async fn close(&self, step: &Step, facts: &[Fact]) -> Result<(), JournalError> {
        let key = step.key();
        self.record(|records| {
            records.open.remove(&(self.owner(key.object), key));
            for fact in facts {
                let object = fact.object();
                records
                    .facts
                    .insert((self.owner(object), object), fact.clone());
            }
        })
        .await
    }
}

#[async_trait]
impl Journal for FakeJournal {
    async fn step_started(&self, step: &Step) -> Result<(), JournalError> {
        let key = step.key();
        self.record(|records| {
            records.open.insert((self.owner(key.object), key));
        })
        .await
    }

    async fn step_done(&self, step: &Step, facts: &[Fact]) -> Result<(), JournalError> {
        self.close(step, facts).await
    }

    async fn step_failed(
        &self,
        step: &Step,
        facts: &[Fact],
        _message: &str,
    ) -> Result<(), JournalError> {
        self.close(step, facts).await
    }

    async fn open_steps(&self) -> Result<Vec<StepKey>, JournalError> {
        let records = lock(&self.records);
        if let Some(error) = records.refuses {
            return Err(error);
        }
        let ours = records
            .open
            .iter()
            .filter(|(owner, _)| owner.is_none() || owner.as_ref() == Some(&self.component));
        Ok(ours.map(|(_, key)| *key).collect())
    }
}

use async_trait::async_trait;
use model::RepoPath;

use super::*;
use crate::{
    desired::Desired,
    object::RobotKind,
    observed::Fact,
    port::{Journal, JournalError, Pipelines, QuayWriter, Registry},
    testing::{Call, Delivered, Fakes, Fault, desired},
};

fn fakes() -> Fakes {
    Fakes::new("berth")
}

#[async_trait]
impl JournalBench for Fakes {
    async fn open(&self) -> Box<dyn Journal> {
        Box::new(self.journal.clone())
    }

    async fn facts(&self) -> Vec<Fact> {
        self.journal.facts()
    }

    async fn take_over(&self) {
        self.journal.refuse(JournalError::Superseded);
    }
}

#[async_trait]
impl PipelinesBench for Fakes {
    fn pipelines(&self) -> &dyn Pipelines {
        &self.pipelines
    }

    async fn put_foreign(&self, kind: RobotKind, path: &RepoPath) {
        self.pipelines.put_foreign(kind, path);
    }

    async fn token(&self, kind: RobotKind, path: &RepoPath) -> Option<String> {
        match self.pipelines.find(kind, path)? {
            Delivered::Ours { token, .. } => Some(token),
            Delivered::Foreign => None,
        }
    }
}

#[async_trait]
impl QuayBench for Fakes {
    fn quay(&self) -> &dyn QuayWriter {
        &self.quay
    }

    fn registry(&self) -> &dyn Registry {
        &self.quay
    }

    fn desired(&self) -> Desired {
        desired("foo").unwrap()
    }

    async fn lose_next_answer(&self) {
        self.quay.lose_next_answer();
    }
}

#[test]
fn the_fake_journal_keeps_what_the_port_promises() {
    let fakes = fakes();
    assert_eq!(fakes.fuse.run(journal(&fakes)), Some(Ok(())));
}

#[test]
fn the_fake_vault_keeps_what_the_port_promises() {
    let fakes = fakes();
    assert_eq!(fakes.fuse.run(vault(&fakes.vault)), Some(Ok(())));
}

#[test]
fn the_fake_pipelines_keep_what_the_port_promises() {
    let fakes = fakes();
    assert_eq!(fakes.fuse.run(pipelines(&fakes)), Some(Ok(())));
}

#[test]
fn the_fake_quay_keeps_what_the_port_promises() {
    let fakes = fakes();
    assert_eq!(fakes.fuse.run(quay(&fakes)), Some(Ok(())));
}

#[test]
fn a_suite_names_the_promise_that_is_not_kept() {
    let fakes = fakes();
    fakes.vault.refuse(crate::port::VaultError::Unavailable);
    let breach = fakes.fuse.run(vault(&fakes.vault)).unwrap().unwrap_err();
    assert_eq!(
        breach.to_string(),
        "a vault has to be one that finds nothing where nothing is"
    );

    let fakes = self::fakes();
    fakes.quay.fault(
        Call::RegenerateRobot,
        Fault::Before(crate::port::QuayError::Exists),
    );
    let breach = fakes.fuse.run(quay(&fakes)).unwrap().unwrap_err();
    assert_eq!(breach.promise, "says that a robot is missing");
}

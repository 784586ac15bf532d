//! A claimed component `foo` in a database of its own: what a journal and a vault write with.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use model::{Timestamp, api::operation::OperationKind};
use server::{adapters::Work, clock::Clock, installation};
use store::{OrganizationRecord, Store, testing};
use tempfile::TempDir;

pub(super) struct Workplace {
    at_work: Mutex<AtWork>,
    organization: OrganizationRecord,
    _folder: TempDir,
}

/// Two processes on one database: nothing passes between them but what is on the disk.
struct AtWork {
    work: Work,
    idle: Arc<dyn Store>,
}

impl Workplace {
    /// Declares the component, claims it and begins an operation on it.
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("berth.db");
        let store = open_store(&database).await;
        let idle = open_store(&database).await;
        let claim = testing::claimed(&*store).await;
        let organization = testing::organization(&*store, &claim.fence, "acme").await;
        let operation = testing::fresh();
        let kind = OperationKind::Provision;
        let begun = store.begin_operation(&claim.fence, operation, kind, testing::at(2));
        begun.await.unwrap();
        let work = Work {
            store,
            fence: claim.fence,
            operation,
            clock: Arc::new(StoppedClock),
        };
        Self {
            at_work: Mutex::new(AtWork { work, idle }),
            organization,
            _folder: folder,
        }
    }

    /// The component's organization.
    pub(super) fn organization(&self) -> OrganizationRecord {
        self.organization.clone()
    }

    /// What the worker of now writes with.
    pub(super) fn work(&self) -> Work {
        self.at_work.lock().unwrap().work.clone()
    }

    /// The same for whoever goes on after a crash, in the other process.
    pub(super) fn reopen(&self) -> Work {
        let mut at_work = self.at_work.lock().unwrap();
        let AtWork { work, idle } = &mut *at_work;
        std::mem::swap(&mut work.store, idle);
        work.clone()
    }

    /// Another worker claims the component.
    pub(super) async fn take_over(&self) {
        let Work { store, fence, .. } = self.work();
        store.release(&fence, Duration::ZERO).await.unwrap();
        let claim = testing::claim(&*store).await;
        self.at_work.lock().unwrap().work.fence = claim.fence;
    }
}

async fn open_store(database: &Path) -> Arc<dyn Store> {
    let opened = installation::open_store_with(database, testing::keys());
    opened.await.unwrap()
}

/// Nothing here takes its time.
#[derive(Debug)]
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        testing::at(3)
    }
}

//! The ledger, in a database.

use std::{path::PathBuf, sync::Arc, time::Duration};

use model::{Timestamp, api::page::Page};
use server::{adapters::BrokerLedger, clock::Clock, installation};
use store::{
    Actor, AuditAction, AuditFilter, AuditRecord, LedgerChanges, PageRequest, Store,
    WorkspaceToDeclare, testing,
};
use tempfile::TempDir;
use token_broker::{
    Course, Custody, CustodyId, Evidence, HandOver, Link, LinkEnd, LinkState, Proof, Refusal,
    State, Transaction, TransactionSecret, Way, Witness,
    port::{Changes, Event, EventKind, Ledger as _, LedgerError, Stored, Version},
    testing::{conformance, sample},
    wake,
};

/// A database with the workspaces of the samples.
pub(super) struct Archive {
    pub(super) store: Arc<dyn Store>,
    pub(super) database: PathBuf,
    _folder: TempDir,
}

impl Archive {
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("berth.db");
        let store = installation::open_store_with(&database, testing::keys())
            .await
            .unwrap();
        for number in [1, 2] {
            let workspace = WorkspaceToDeclare {
                id: sample::workspace(number),
                name: format!("workspace-{number}").parse().unwrap(),
                uid: None,
            };
            let declared = store.declare_workspace(workspace, sample::time(0));
            declared.await.unwrap();
        }
        Self {
            store,
            database,
            _folder: folder,
        }
    }

    pub(super) fn ledger(&self) -> BrokerLedger {
        BrokerLedger {
            store: Arc::clone(&self.store),
            clock: Arc::new(StoppedClock),
        }
    }

    /// Puts a custody on record that holds nothing yet.
    pub(super) async fn begin_custody(&self, number: u8) {
        let changes = Changes {
            custodies: vec![Stored::new(custody(number))],
            ..Changes::default()
        };
        assert_eq!(self.ledger().commit(changes).await, Ok(()));
    }

    /// What is on record, the latest first.
    async fn audit(&self) -> Vec<AuditRecord> {
        let page = PageRequest::default();
        let Page { items, .. } = self
            .store
            .list_audit(&AuditFilter::default(), &page)
            .await
            .unwrap();
        items
    }
}

fn custody(number: u8) -> Custody {
    Custody::new(
        CustodyId::from_random([number; 16]),
        sample::workspace(1),
        sample::user("david"),
        Way::PastedToken,
        sample::time(0),
    )
}

fn hand_over() -> Transaction {
    Transaction {
        key: TransactionSecret::from_random([9; 32]).key(),
        visitor: sample::visitor("david"),
        workspace: sample::workspace(1),
        course: Course::HandOver(HandOver::new([9; 32], "david".to_owned(), None).unwrap()),
        heard: sample::time(0),
        looked: None,
        state: State::Waiting,
    }
}

fn event(kind: EventKind) -> Event {
    Event {
        at: sample::time(1),
        workspace: sample::workspace(1),
        user: sample::user("david"),
        kind,
    }
}

#[tokio::test]
async fn the_ledger_in_the_store_keeps_what_the_port_promises() {
    let archive = Archive::open().await;
    assert_eq!(conformance::ledger(&archive.ledger()).await, Ok(()));
}

#[tokio::test]
async fn what_was_committed_is_there_for_the_next_process() {
    let archive = Archive::open().await;
    archive.begin_custody(1).await;
    let store = installation::open_store_with(&archive.database, testing::keys());
    let next = BrokerLedger {
        store: store.await.unwrap(),
        ..archive.ledger()
    };
    let found = next.find_custody(custody(1).id).await.unwrap().unwrap();
    assert_eq!((found.value, found.version), (custody(1), Version(1)));
}

#[tokio::test]
async fn a_worker_is_woken_when_the_record_says() {
    let archive = Archive::open().await;
    let (transaction, custody) = (hand_over(), custody(1));
    let changes = Changes {
        transaction: Some(Stored::new(transaction.clone())),
        custodies: vec![Stored::new(custody.clone())],
        ..Changes::default()
    };
    assert_eq!(archive.ledger().commit(changes).await, Ok(()));
    let second = Duration::from_secs(1);
    let store = &archive.store;

    let at = transaction.wake().unwrap();
    for (now, due) in [(sample::time(0), vec![]), (at, vec![transaction.key])] {
        let listed = store.list_due_transactions(now, 10).await.unwrap();
        assert_eq!(listed, due);
    }
    let at = wake(&custody).unwrap();
    for (now, due) in [
        (sample::time(0), vec![]),
        (at, vec![custody.id]),
        (at.plus(second), vec![custody.id]),
    ] {
        assert_eq!(archive.ledger().list_due(now, 10).await, Ok(due));
    }

    let ended = *transaction.refuse(Refusal::CalledOff).transaction;
    let changes = Changes {
        transaction: Some(Stored {
            value: ended,
            version: Version(1),
        }),
        ..Changes::default()
    };
    assert_eq!(archive.ledger().commit(changes).await, Ok(()));
    let listed = store.list_due_transactions(sample::time(1_000_000), 10);
    assert_eq!(listed.await.unwrap(), []);
}

#[tokio::test]
async fn every_event_is_on_record_as_whose_it_is() {
    let archive = Archive::open().await;
    let alice = sample::user_at_quay("alice");
    let david = Actor::User(sample::user("david"));
    let refused = Evidence::Refused(Witness::Registry);
    let events = [
        (
            EventKind::Begun(Way::HandOver),
            &david,
            AuditAction::LinkBegun,
        ),
        (
            EventKind::Refused(Refusal::CalledOff),
            &david,
            AuditAction::LinkRefused,
        ),
        (
            EventKind::Refused(Refusal::OtherUser),
            &Actor::Worker,
            AuditAction::LinkRefused,
        ),
        (
            EventKind::Found(alice.clone(), Proof::Token),
            &Actor::Worker,
            AuditAction::LinkFound,
        ),
        (
            EventKind::Linked(alice.clone(), Proof::Token),
            &david,
            AuditAction::Linked,
        ),
        (
            EventKind::LinkedUnproven(alice),
            &david,
            AuditAction::LinkedUnproven,
        ),
        (
            EventKind::LinkEnded(LinkEnd::Unlinked),
            &david,
            AuditAction::LinkEnded,
        ),
        (
            EventKind::LinkEnded(LinkEnd::AccountLost),
            &Actor::Worker,
            AuditAction::LinkEnded,
        ),
        (EventKind::TokenTaken, &david, AuditAction::TokenTaken),
        (
            EventKind::TokenDead(refused),
            &Actor::Worker,
            AuditAction::TokenDead,
        ),
        (EventKind::DebtStuck, &Actor::Worker, AuditAction::DebtStuck),
        (EventKind::DebtSaidDead, &david, AuditAction::DebtSaidDead),
        (EventKind::Settled, &Actor::Worker, AuditAction::DebtSettled),
    ];
    let changes = Changes {
        events: events
            .iter()
            .map(|(kind, ..)| event(kind.clone()))
            .collect(),
        ..Changes::default()
    };
    assert_eq!(archive.ledger().commit(changes).await, Ok(()));

    let records = archive.audit().await;
    assert_eq!(records.len(), events.len());
    for (record, (kind, actor, action)) in records.iter().rev().zip(&events) {
        let entry = &record.entry;
        assert_eq!((&entry.actor, entry.action), (*actor, *action), "{kind:?}");
        assert_eq!(entry.workspace, Some(sample::workspace(1)));
        let about_david = entry.actor == david
            || entry.subject == david.to_string()
            || entry.detail.as_ref().unwrap().contains(&david.to_string());
        assert!(about_david, "{entry:?}");
    }
}

#[tokio::test]
async fn nothing_goes_on_record_of_a_commit_that_is_refused() {
    let archive = Archive::open().await;
    archive.begin_custody(1).await;
    let changes = Changes {
        custodies: vec![Stored::new(custody(1))],
        events: vec![event(EventKind::TokenTaken)],
        ..Changes::default()
    };
    let refused = archive.ledger().commit(changes).await;
    assert_eq!(refused, Err(LedgerError::Superseded));
    assert_eq!(archive.audit().await, []);
}

#[tokio::test]
async fn an_ended_link_no_longer_holds_its_quay_user() {
    let archive = Archive::open().await;
    let davids = sample::link("alice");
    let commit = async |value: &Link, version| {
        let changes = Changes {
            link: Some(Stored {
                value: value.clone(),
                version: Version(version),
            }),
            ..Changes::default()
        };
        archive.ledger().commit(changes).await
    };
    assert_eq!(commit(&davids, 0).await, Ok(()));
    let (workspace, user) = (davids.workspace, davids.user);
    let row = archive.store.find_link(workspace, user).await.unwrap();
    let row = row.unwrap();
    assert!(row.holds && row.quay_user == davids.quay_user);

    let state = LinkState::Ended {
        at: sample::time(2),
        why: LinkEnd::Left,
    };
    assert_eq!(commit(&Link { state, ..davids }, 1).await, Ok(()));
    let row = archive.store.find_link(workspace, user).await.unwrap();
    assert!(!row.unwrap().holds);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_not_passed_over() {
    let archive = Archive::open().await;
    archive.begin_custody(1).await;
    let mut row = archive
        .store
        .find_custody(custody(1).id)
        .await
        .unwrap()
        .unwrap();
    row.value = r#"{"of": "a later release"}"#.to_owned();
    let changes = LedgerChanges {
        custodies: vec![row],
        ..LedgerChanges::default()
    };
    let changed = archive.store.commit_ledger(changes, sample::time(1));
    changed.await.unwrap();
    let listed = archive.ledger().list_unsettled(None).await;
    assert_eq!(listed, Err(LedgerError::Unavailable));
}

/// Nothing here takes its time.
#[derive(Debug)]
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        sample::time(3)
    }
}

//! Checks of the ledger of links.

use model::{CustodyId, TransactionKey, UserId, WorkspaceId};

use super::{at, fresh, workspace};
use crate::{
    Actor, AuditAction, AuditEntry, AuditFilter, Conflict, CustodyRow, LedgerChanges, LinkRow,
    PageRequest, Store, StoreError, TransactionRow,
};

fn somebody(name: &str) -> UserId {
    UserId::of(&[super::ISSUER, name])
}

fn transaction(workspace: WorkspaceId, name: &str, wake_at: Option<i64>) -> TransactionRow {
    TransactionRow {
        key: TransactionKey::of(&[&fresh::<CustodyId>().to_string()]),
        workspace,
        user: somebody(name),
        wake_at: wake_at.map(at),
        version: 0,
        value: "{\"state\":\"waiting\"}".to_owned(),
    }
}

fn custody(workspace: WorkspaceId, wake_at: Option<i64>) -> CustodyRow {
    CustodyRow {
        id: fresh(),
        workspace,
        user: somebody("david"),
        wake_at: wake_at.map(at),
        version: 0,
        value: "{}".to_owned(),
    }
}

fn link(workspace: WorkspaceId, name: &str, quay_user: &str) -> LinkRow {
    LinkRow {
        workspace,
        user: somebody(name),
        quay_user: quay_user.parse().unwrap(),
        holds: true,
        version: 0,
        value: "{}".to_owned(),
    }
}

async fn try_commit(store: &dyn Store, changes: impl Into<LedgerChanges>) -> Result<(), Conflict> {
    match store.commit_ledger(changes.into(), at(1)).await {
        Ok(()) => Ok(()),
        Err(StoreError::Conflict(conflict)) => Err(conflict),
        Err(error) => panic!("{error}"),
    }
}

async fn commit(store: &dyn Store, changes: impl Into<LedgerChanges>) {
    try_commit(store, changes).await.unwrap();
}

const SUPERSEDED: Result<(), Conflict> = Err(Conflict::LedgerSuperseded);

pub async fn a_record_is_written_where_its_version_is_the_one_that_was_read(store: &dyn Store) {
    let ws = workspace(store, "david").await.id;
    let (attempt, debt) = (transaction(ws, "david", None), custody(ws, Some(5)));
    let linked = link(ws, "david", "david");
    let all = LedgerChanges {
        transaction: Some(attempt.clone()),
        custodies: vec![debt.clone()],
        link: Some(linked.clone()),
        audit: Vec::new(),
    };
    commit(store, all.clone()).await;
    assert_eq!(try_commit(store, all).await, SUPERSEDED, "all are there");

    let attempt = TransactionRow {
        version: 1,
        ..attempt
    };
    let debt = CustodyRow { version: 1, ..debt };
    let linked = LinkRow {
        version: 1,
        ..linked
    };
    let found = store.find_transaction(attempt.key).await.unwrap();
    assert_eq!(found.as_ref(), Some(&attempt));
    let found = store.find_custody(debt.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&debt));
    let found = store.find_link(ws, linked.user).await.unwrap();
    assert_eq!(found.as_ref(), Some(&linked));

    let changed = "{\"changed\":true}".to_owned();
    let attempt = TransactionRow {
        value: changed.clone(),
        wake_at: Some(at(7)),
        ..attempt
    };
    let debt = CustodyRow {
        value: changed.clone(),
        wake_at: None,
        ..debt
    };
    let linked = LinkRow {
        value: changed,
        holds: false,
        ..linked
    };
    commit(store, attempt.clone()).await;
    commit(store, debt.clone()).await;
    commit(store, linked.clone()).await;
    assert_eq!(try_commit(store, attempt.clone()).await, SUPERSEDED);
    assert_eq!(try_commit(store, debt.clone()).await, SUPERSEDED);
    assert_eq!(try_commit(store, linked.clone()).await, SUPERSEDED);
    let found = store.find_transaction(attempt.key).await.unwrap();
    assert_eq!(
        found,
        Some(TransactionRow {
            version: 2,
            ..attempt
        })
    );
    let found = store.find_custody(debt.id).await.unwrap();
    assert_eq!(found, Some(CustodyRow { version: 2, ..debt }));
    let found = store.find_link(ws, linked.user).await.unwrap();
    assert_eq!(
        found,
        Some(LinkRow {
            version: 2,
            ..linked
        })
    );

    let missing = TransactionRow {
        version: 1,
        ..transaction(ws, "david", None)
    };
    assert_eq!(try_commit(store, missing).await, SUPERSEDED);
}

pub async fn a_record_never_moves_to_another_workspace_or_user(store: &dyn Store) {
    let davids = workspace(store, "david").await.id;
    let erins = workspace(store, "erin").await.id;
    let (attempt, debt) = (transaction(davids, "david", None), custody(davids, Some(5)));
    commit(store, attempt.clone()).await;
    commit(store, debt.clone()).await;
    let attempt = TransactionRow {
        version: 1,
        ..attempt
    };
    let debt = CustodyRow { version: 1, ..debt };
    let erin = somebody("erin");
    let moved = TransactionRow {
        workspace: erins,
        ..attempt.clone()
    };
    assert_eq!(try_commit(store, moved).await, SUPERSEDED);
    let moved = TransactionRow {
        user: erin,
        ..attempt
    };
    assert_eq!(try_commit(store, moved).await, SUPERSEDED);
    let moved = CustodyRow {
        workspace: erins,
        ..debt.clone()
    };
    assert_eq!(try_commit(store, moved).await, SUPERSEDED);
    let moved = CustodyRow { user: erin, ..debt };
    assert_eq!(try_commit(store, moved).await, SUPERSEDED);
}

pub async fn all_is_committed_or_nothing_the_trail_too(store: &dyn Store) {
    let ws = workspace(store, "david").await.id;
    let debt = custody(ws, Some(5));
    commit(store, debt.clone()).await;
    let attempt = transaction(ws, "david", None);
    let entry = AuditEntry {
        actor: Actor::User(somebody("david")),
        action: AuditAction::LinkBegun,
        workspace: Some(ws),
        subject: "david".to_owned(),
        detail: None,
        request_id: None,
    };
    let mut changes = LedgerChanges {
        transaction: Some(attempt.clone()),
        custodies: vec![debt],
        link: None,
        audit: vec![entry.clone()],
    };
    assert_eq!(try_commit(store, changes.clone()).await, SUPERSEDED);
    let found = store.find_transaction(attempt.key).await.unwrap();
    assert_eq!(found, None);
    assert_eq!(store.audit_anchor().await.unwrap().sequence, 0);

    changes.custodies.clear();
    commit(store, changes).await;
    let trail = store
        .list_audit(&AuditFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    let [record] = trail.items.as_slice() else {
        panic!("one record: {trail:?}")
    };
    assert_eq!(record.entry, entry);
}

pub async fn a_quay_user_is_linked_to_one_user_in_however_many_workspaces(store: &dyn Store) {
    let one = workspace(store, "one").await.id;
    let two = workspace(store, "two").await.id;
    let davids = link(one, "david", "quay-david");
    commit(store, davids.clone()).await;
    commit(store, link(two, "david", "quay-david")).await;
    for ws in [one, two] {
        let erins = link(ws, "erin", "quay-david");
        let elsewhere = Conflict::QuayUserLinkedElsewhere {
            quay_user: erins.quay_user.clone(),
        };
        assert_eq!(try_commit(store, erins).await, Err(elsewhere));
    }
    let unproven = LinkRow {
        holds: false,
        ..link(one, "erin", "quay-david")
    };
    commit(store, unproven.clone()).await;
    let proven = LinkRow {
        holds: true,
        version: 1,
        ..unproven
    };
    assert!(try_commit(store, proven.clone()).await.is_err());

    for ended in [davids, link(two, "david", "quay-david")] {
        commit(
            store,
            LinkRow {
                holds: false,
                version: 1,
                ..ended
            },
        )
        .await;
    }
    commit(store, proven).await;
    let back = LinkRow {
        version: 2,
        ..link(two, "david", "quay-david")
    };
    assert!(try_commit(store, back).await.is_err(), "it is erin's now");
}

pub async fn what_is_due_is_listed_longest_overdue_first(store: &dyn Store) {
    let ws = workspace(store, "david").await.id;
    let times = [Some(20), Some(10), None, Some(30)];
    let attempts = times.map(|time| transaction(ws, "david", time));
    let debts = times.map(|time| custody(ws, time));
    for (attempt, debt) in attempts.iter().zip(&debts) {
        commit(store, attempt.clone()).await;
        commit(store, debt.clone()).await;
    }
    for (now, limit, expected) in [
        (9, 10, vec![]),
        (10, 10, vec![1]),
        (25, 10, vec![1, 0]),
        (99, 2, vec![1, 0]),
        (99, 10, vec![1, 0, 3]),
    ] {
        let due = store.list_due_transactions(at(now), limit).await.unwrap();
        let keys: Vec<_> = expected.iter().map(|it| attempts[*it].key).collect();
        assert_eq!(due, keys, "at {now}");
        let due = store.list_due_custodies(at(now), limit).await.unwrap();
        let ids: Vec<_> = expected.iter().map(|it| debts[*it].id).collect();
        assert_eq!(due, ids, "at {now}");
    }
}

pub async fn debts_and_links_of_workspaces_are_apart(store: &dyn Store) {
    let one = workspace(store, "one").await.id;
    let two = workspace(store, "two").await.id;
    let debts = [
        custody(one, Some(1)),
        custody(two, Some(2)),
        custody(two, None),
    ];
    for debt in &debts {
        commit(store, debt.clone()).await;
    }
    let unsettled = async |workspace| {
        let rows = store.list_unsettled(workspace).await.unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(unsettled(Some(one)).await, [debts[0].id]);
    assert_eq!(unsettled(Some(two)).await, [debts[1].id]);
    assert_eq!(unsettled(None).await, [debts[0].id, debts[1].id]);

    for (ws, name) in [(one, "david"), (one, "erin"), (two, "david")] {
        commit(store, link(ws, name, &format!("quay-{name}"))).await;
    }
    assert_eq!(store.list_links(one).await.unwrap().len(), 2);
    let [davids] = store.list_links(two).await.unwrap().try_into().unwrap();
    assert_eq!(
        davids,
        LinkRow {
            version: 1,
            ..link(two, "david", "quay-david")
        }
    );
    let missing = store.find_link(two, somebody("erin")).await.unwrap();
    assert_eq!(missing, None);

    let mut all = Vec::new();
    let mut request = PageRequest::first(1);
    loop {
        let page = store.list_all_links(&request).await.unwrap();
        all.extend(page.items.into_iter().map(|row| (row.workspace, row.user)));
        match page.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    let mut expected =
        [(one, "david"), (one, "erin"), (two, "david")].map(|(ws, name)| (ws, somebody(name)));
    expected.sort_by_key(|(ws, user)| (ws.to_string(), user.to_string()));
    assert_eq!(all, expected);
}

pub async fn the_latest_attempt_is_the_one_that_was_begun_last(store: &dyn Store) {
    let one = workspace(store, "one").await.id;
    let two = workspace(store, "two").await.id;
    let first = transaction(one, "david", None);
    let second = transaction(one, "david", None);
    let rows = [
        (first.clone(), 1),
        (second.clone(), 2),
        (transaction(two, "david", None), 3),
        (transaction(one, "erin", None), 4),
        (
            TransactionRow {
                version: 1,
                ..first
            },
            5,
        ),
    ];
    for (row, time) in rows {
        store.commit_ledger(row.into(), at(time)).await.unwrap();
    }
    let latest = store.latest_transaction(one, somebody("david")).await;
    assert_eq!(latest.unwrap().map(|row| row.key), Some(second.key));
    let none = store.latest_transaction(two, somebody("erin")).await;
    assert_eq!(none.unwrap(), None);
}

pub async fn who_follows_the_workspace_wakes_when_its_ledger_changes(store: &dyn Store) {
    let ws = workspace(store, "david").await.id;
    let mut listener = store.listen();
    commit(store, transaction(ws, "david", None)).await;
    assert_eq!(listener.changed_in(ws).await, Some(()));
}

pub async fn who_was_linked_and_is_not_has_parted_until_that_is_seen_to(store: &dyn Store) {
    let ws = workspace(store, "david").await.id;
    let next_door = workspace(store, "erin").await.id;
    let davids = |version, quay_user: &str, holds| LinkRow {
        version,
        holds,
        ..link(ws, "david", quay_user)
    };
    let parted = async |whose| store.list_partings(whose).await.unwrap();
    let names = async || {
        let partings = parted(None).await.into_iter();
        let names = partings.map(|it| it.quay_user.to_string());
        names.collect::<Vec<_>>()
    };
    commit(store, davids(0, "first", true)).await;
    commit(store, davids(1, "first", true)).await;
    commit(store, link(next_door, "erin", "erin")).await;
    assert_eq!(parted(None).await, []);

    commit(store, davids(2, "second", true)).await;
    assert_eq!(names().await, ["first"], "they are somebody else at Quay");
    commit(store, davids(3, "second", false)).await;
    assert_eq!(names().await, ["first", "second"]);
    let stale = davids(3, "second", false);
    assert_eq!(try_commit(store, stale).await, SUPERSEDED);
    assert_eq!(parted(Some((ws, somebody("david")))).await.len(), 2);
    assert_eq!(parted(Some((next_door, somebody("david")))).await, []);
    assert_eq!(parted(Some((ws, somebody("erin")))).await, []);

    let before = parted(None).await;
    commit(store, davids(4, "second", true)).await;
    commit(store, davids(5, "second", false)).await;
    for parting in &before {
        store.end_parting(parting).await.unwrap();
    }
    assert_eq!(
        names().await,
        ["second"],
        "they have parted once more since"
    );
    for parting in parted(None).await {
        store.end_parting(&parting).await.unwrap();
    }
    assert_eq!(parted(None).await, []);
}

//! Checks of the event streams.

use std::time::Duration;

use model::{
    WorkspaceId,
    api::event::{Event, EventKind},
};

use super::{at, claimed, component, condition, fresh, workspace};
use crate::{Changed, Claim, EventsAfter, Store};

async fn after(store: &dyn Store, workspace: WorkspaceId, sequence: u64) -> Vec<Event> {
    match store.events_after(workspace, sequence, 1000).await.unwrap() {
        EventsAfter::Events(events) => events,
        EventsAfter::Expired { last } => panic!("expired; the last is {last}"),
    }
}

pub async fn events_are_counted_without_gaps(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for name in ["a", "b", "c"] {
        component(store, &david, name).await;
    }
    let events = after(store, david.id, 0).await;
    let sequences: Vec<_> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4]);
    assert_eq!(store.last_event(david.id).await.unwrap(), 4);
    assert_eq!(events[0].kind, EventKind::Workspace);
    assert_eq!(events[1].kind, EventKind::Component);
    assert_eq!(events[1].component, Some("a".parse().unwrap()));
    assert_eq!(events[1].message, "component a was declared");
    assert_eq!(events[1].at, at(0));
    assert_eq!(store.last_event(fresh()).await.unwrap(), 0);
}

pub async fn a_reader_goes_on_where_it_left_off(store: &dyn Store) {
    use model::{ConditionKind as Kind, ConditionStatus as Status};
    let Claim {
        fence, workspace, ..
    } = claimed(store).await;
    let seen = store.last_event(workspace.id).await.unwrap();
    let ready = condition(Kind::Ready, Status::False);
    let org = condition(Kind::OrganizationReady, Status::True);
    store
        .report_conditions(&fence, std::slice::from_ref(&ready), at(2))
        .await
        .unwrap();
    store
        .report_conditions(&fence, &[ready, org], at(3))
        .await
        .unwrap();

    let new = after(store, workspace.id, seen).await;
    let told: Vec<_> = new.iter().map(|event| event.message.as_str()).collect();
    let expected = [
        "Ready: a message for people",
        "OrganizationReady: a message for people",
    ];
    assert_eq!(told, expected, "what stayed as it was is no news");
    assert!(new.iter().all(|event| event.kind == EventKind::Condition));
    assert_eq!(after(store, workspace.id, new[0].sequence).await, new[1..]);
    assert_eq!(after(store, workspace.id, new[1].sequence).await, []);

    let first = store.events_after(workspace.id, 0, 1).await.unwrap();
    assert!(matches!(first, EventsAfter::Events(events) if events[0].sequence == 1));
}

pub async fn a_reader_that_fell_behind_what_is_kept_is_told(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for number in 0..9 {
        component(store, &david, &format!("c{number}")).await;
    }
    assert_eq!(
        store.trim_events(at(0), 0).await.unwrap(),
        0,
        "none is older"
    );
    assert_eq!(store.trim_events(at(1), 4).await.unwrap(), 6);
    assert_eq!(store.trim_events(at(1), 4).await.unwrap(), 0);

    let expired = store.events_after(david.id, 5, 100).await.unwrap();
    assert_eq!(expired, EventsAfter::Expired { last: 10 });
    let sequences: Vec<_> = after(store, david.id, 6)
        .await
        .iter()
        .map(|event| event.sequence)
        .collect();
    assert_eq!(sequences, [7, 8, 9, 10]);
    component(store, &david, "next").await;
    assert_eq!(
        store.last_event(david.id).await.unwrap(),
        11,
        "no sequence is given twice"
    );
}

pub async fn a_reader_of_another_past_is_told(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ahead = store.events_after(david.id, 7, 100).await.unwrap();
    assert_eq!(ahead, EventsAfter::Expired { last: 1 });
}

pub async fn listeners_wake_when_something_was_committed(store: &dyn Store) {
    let mut anything = store.listen();
    let mut own = store.listen();
    let erin = workspace(store, "erin").await;
    let david = workspace(store, "david").await;
    assert_eq!(anything.changed().await, Some(Changed::In(erin.id)));
    assert_eq!(anything.changed().await, Some(Changed::In(david.id)));
    let woken = tokio::time::timeout(Duration::from_secs(10), own.changed_in(david.id)).await;
    assert_eq!(woken.unwrap(), Some(()));

    // A listener that is too slow learns that it missed something, not what.
    for number in 0..300 {
        component(store, &david, &format!("c{number}")).await;
    }
    assert_eq!(anything.changed().await, Some(Changed::Anywhere));
}

pub async fn events_of_workspaces_are_apart(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let erin = workspace(store, "erin").await;
    component(store, &david, "foo").await;
    assert_eq!(after(store, erin.id, 0).await.len(), 1);
    assert_eq!(after(store, david.id, 0).await.len(), 2);
    store.trim_events(at(1), 0).await.unwrap();
    component(store, &erin, "foo").await;
    assert_eq!(after(store, erin.id, 1).await[0].sequence, 2);
}

//! Checks of rotations.

use std::time::Duration;

use model::RobotSlot;

use super::{at, claimed, current, workspace};
use crate::{
    Actor, AuditAction, AuditEntry, AuditFilter, Claim, CredentialTarget, DrainToEnd, PageRequest,
    RotationRecord, RotationToAsk, Store, StoreError,
};

const HOUR: Duration = Duration::from_secs(3600);

async fn serving(store: &dyn Store) -> Claim {
    let claim = claimed(store).await;
    let push = CredentialTarget::Push(RobotSlot::A);
    current(store, &claim.fence, push, "TOKEN").await;
    claim
}

async fn ask(
    store: &dyn Store,
    claim: &Claim,
    drain: Duration,
    seconds: i64,
) -> Option<RotationRecord> {
    let entry = AuditEntry {
        actor: Actor::Worker,
        action: AuditAction::RotationAsked,
        workspace: Some(claim.workspace.id),
        subject: "foo".to_owned(),
        detail: None,
        request_id: None,
    };
    let rotation = RotationToAsk {
        workspace: claim.workspace.id,
        component: claim.component.id,
        drain,
        entry,
    };
    store.ask_rotation(rotation, at(seconds)).await.unwrap()
}

pub async fn a_rotation_passes_to_the_other_slot_and_makes_due(store: &dyn Store) {
    let claim = serving(store).await;
    store.release(&claim.fence, HOUR).await.unwrap();
    let asked = ask(store, &claim, HOUR, 1).await.unwrap();
    assert_eq!((asked.slot, asked.drained_at), (RobotSlot::B, None));
    let found = store
        .find_rotation(claim.workspace.id, claim.component.id)
        .await;
    assert_eq!(found.unwrap(), Some(asked));
    let again = super::claim(store).await;
    assert_eq!(again.component.generation, claim.component.generation + 1);
    let audit = store
        .list_audit(&AuditFilter::default(), &PageRequest::first(5))
        .await;
    assert_eq!(
        audit.unwrap().items[0].entry.action,
        AuditAction::RotationAsked
    );
}

pub async fn nothing_is_rotated_before_it_serves_or_next_door(store: &dyn Store) {
    let claim = claimed(store).await;
    assert_eq!(ask(store, &claim, HOUR, 1).await, None);
    let push = CredentialTarget::Push(RobotSlot::A);
    current(store, &claim.fence, push, "TOKEN").await;
    let erin = workspace(store, "erin").await;
    let next_door = Claim {
        workspace: erin,
        ..claim.clone()
    };
    assert_eq!(ask(store, &next_door, HOUR, 1).await, None);
    let found = store
        .find_rotation(next_door.workspace.id, claim.component.id)
        .await;
    assert_eq!(found.unwrap(), None);
}

pub async fn a_drain_begins_once_and_ends_the_rotation(store: &dyn Store) {
    let claim = serving(store).await;
    ask(store, &claim, HOUR, 1).await;
    let shorter = ask(store, &claim, HOUR / 2, 2).await.unwrap();
    assert_eq!((shorter.drain, shorter.again), (HOUR / 2, None));
    let drained_at = Some(at(10).plus(HOUR / 2));
    for seconds in [10, 20] {
        let rotated = store.record_rotated(&claim.fence, at(seconds)).await;
        assert_eq!(rotated.unwrap().unwrap().drained_at, drained_at);
    }
    assert_eq!(store.end_rotation(&claim.fence).await.unwrap(), None);
    let found = store
        .find_rotation(claim.workspace.id, claim.component.id)
        .await;
    assert_eq!(found.unwrap(), None);
}

pub async fn a_rotation_asked_for_during_a_drain_follows(store: &dyn Store) {
    let claim = serving(store).await;
    ask(store, &claim, HOUR, 1).await;
    store.record_rotated(&claim.fence, at(10)).await.unwrap();
    let emergency = ask(store, &claim, Duration::ZERO, 20).await.unwrap();
    assert_eq!(emergency.slot, RobotSlot::B);
    assert_eq!(emergency.drained_at, Some(at(20)));
    let next = store.end_rotation(&claim.fence).await.unwrap().unwrap();
    assert_eq!((next.slot, next.drain), (RobotSlot::A, Duration::ZERO));
    assert_eq!(next.drained_at, None);
}

async fn end_drain(store: &dyn Store, claim: &Claim, seconds: i64) -> Option<RotationRecord> {
    let drain = DrainToEnd {
        workspace: claim.workspace.id,
        component: claim.component.id,
        entry: AuditEntry {
            actor: Actor::Worker,
            action: AuditAction::DrainEnded,
            workspace: Some(claim.workspace.id),
            subject: "foo".to_owned(),
            detail: None,
            request_id: None,
        },
    };
    store.end_drain(drain, at(seconds)).await.unwrap()
}

pub async fn a_drain_is_ended_and_nothing_follows(store: &dyn Store) {
    let claim = serving(store).await;
    assert_eq!(end_drain(store, &claim, 1).await, None);
    ask(store, &claim, HOUR, 1).await;
    store.record_rotated(&claim.fence, at(10)).await.unwrap();
    let ended = end_drain(store, &claim, 20).await.unwrap();
    assert_eq!((ended.drained_at, ended.again), (Some(at(20)), None));
    let later = end_drain(store, &claim, 30).await.unwrap();
    assert_eq!(later.drained_at, Some(at(20)), "it is only ever shortened");
    let erin = workspace(store, "erin").await;
    let next_door = Claim {
        workspace: erin,
        ..claim.clone()
    };
    assert_eq!(end_drain(store, &next_door, 40).await, None);
    let trail = store
        .list_audit(&AuditFilter::default(), &PageRequest::first(5))
        .await;
    let ends = trail.unwrap().items.into_iter();
    let ends = ends.filter(|record| record.entry.action == AuditAction::DrainEnded);
    assert_eq!(ends.count(), 2);
    assert_eq!(store.end_rotation(&claim.fence).await.unwrap(), None);
}

pub async fn a_drain_that_has_not_begun_will_be_none(store: &dyn Store) {
    let claim = serving(store).await;
    ask(store, &claim, HOUR, 1).await;
    let ended = end_drain(store, &claim, 5).await.unwrap();
    assert_eq!((ended.drain, ended.drained_at), (Duration::ZERO, None));
    let rotated = store.record_rotated(&claim.fence, at(10)).await.unwrap();
    assert_eq!(rotated.unwrap().drained_at, Some(at(10)));
}

pub async fn a_late_worker_ends_no_rotation(store: &dyn Store) {
    let claim = serving(store).await;
    ask(store, &claim, HOUR, 1).await;
    store.release(&claim.fence, HOUR).await.unwrap();
    let rotated = store.record_rotated(&claim.fence, at(10)).await;
    assert!(matches!(rotated, Err(StoreError::StaleFence)));
    let ended = store.end_rotation(&claim.fence).await;
    assert!(matches!(ended, Err(StoreError::StaleFence)));
}

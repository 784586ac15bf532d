//! Checks of what administrators see of all workspaces.

use std::time::Duration;

use model::{Condition, ConditionKind, ConditionStatus, Reason, RobotSlot};

use super::{LEASE, at, claim, component, condition, current, fresh, settlement, workspace};
use crate::{
    Actor, AuditAction, AuditEntry, Blockage, Claim, CredentialTarget, Outcome, OverseenRotation,
    PageRequest, RotationToAsk, Settlement, Store, StoreError, Totals, UnreadyRecord,
};

const LATER: Option<Duration> = Some(Duration::from_secs(60));

/// A component in a workspace of its own, which is the only one that is due: claimed.
async fn claimed_in(store: &dyn Store, name: &str) -> Claim {
    let home = workspace(store, name).await;
    component(store, &home, "foo").await;
    claim(store).await
}

fn ready(status: ConditionStatus, reason: Reason) -> Condition {
    Condition {
        reason,
        message: format!("{reason:?}"),
        ..condition(ConditionKind::Ready, status)
    }
}

/// Ends the work on a component that is not ready for this reason.
async fn settle(store: &dyn Store, claim: &Claim, condition: Condition) {
    let settlement = Settlement {
        conditions: vec![condition],
        ..settlement(Outcome::Waiting, LATER)
    };
    store.settle(&claim.fence, settlement, at(9)).await.unwrap();
}

async fn unready(store: &dyn Store, reasons: &[Reason], limit: u16) -> Vec<UnreadyRecord> {
    let mut all = Vec::new();
    let mut request = PageRequest::first(limit);
    loop {
        let page = store.list_unready(reasons, &request).await.unwrap();
        assert!(page.items.len() <= usize::from(limit));
        all.extend(page.items);
        match page.next {
            Some(next) => request.after = Some(next),
            None => return all,
        }
    }
}

pub async fn what_is_not_ready_is_listed_by_its_reason_in_all_workspaces(store: &dyn Store) {
    let blocked = ready(ConditionStatus::False, Reason::Conflict);
    for (name, condition) in [
        ("erin", blocked.clone()),
        ("david", blocked.clone()),
        ("frank", ready(ConditionStatus::False, Reason::QuayReadOnly)),
        ("grace", ready(ConditionStatus::True, Reason::AsDeclared)),
    ] {
        let claim = claimed_in(store, name).await;
        settle(store, &claim, condition).await;
    }
    claimed_in(store, "heidi").await;

    let conflicts = unready(store, &[Reason::Conflict], 1).await;
    let names: Vec<_> = conflicts.iter().map(|it| it.workspace.as_str()).collect();
    assert_eq!(names, ["david", "erin"]);
    assert_eq!(conflicts[0].component.as_str(), "foo");
    assert_eq!(conflicts[0].ready, blocked);
    assert_eq!(conflicts[0].operation, None);
    assert!(conflicts[0].due_at.is_some());
    let both = [Reason::QuayReadOnly, Reason::Conflict];
    assert_eq!(unready(store, &both, 9).await.len(), 3);
    assert_eq!(unready(store, &[Reason::PlanLimit], 9).await, []);
    assert_eq!(unready(store, &[], 9).await, []);
    assert_eq!(unready(store, &Reason::ALL, 9).await.len(), 3);
    let expected = Totals {
        unready: vec![(Reason::Conflict, 2), (Reason::QuayReadOnly, 1)],
        ..Totals::default()
    };
    assert_eq!(store.count_overseen().await.unwrap(), expected);
}

pub async fn what_is_not_ready_tells_its_operation_until_it_is_ready(store: &dyn Store) {
    let first = claimed_in(store, "david").await;
    let kind = model::api::operation::OperationKind::Provision;
    let begun = store
        .begin_operation(&first.fence, fresh(), kind, at(2))
        .await
        .unwrap();
    let conflict = ready(ConditionStatus::False, Reason::Conflict);
    store
        .report_conditions(&first.fence, std::slice::from_ref(&conflict), at(3))
        .await
        .unwrap();
    let listed = unready(store, &[Reason::Conflict], 9).await;
    assert_eq!(listed[0].operation, Some(begun.id));
    assert_eq!(listed[0].due_at, None, "a worker has it");

    let done = ready(ConditionStatus::True, Reason::AsDeclared);
    settle(store, &first, done).await;
    assert_eq!(unready(store, &Reason::ALL, 9).await, []);
    assert_eq!(store.count_overseen().await.unwrap(), Totals::default());
}

pub async fn a_removed_component_is_nobodys_trouble(store: &dyn Store) {
    let first = claimed_in(store, "david").await;
    let name = first.component.name.clone();
    settle(
        store,
        &first,
        ready(ConditionStatus::False, Reason::Conflict),
    )
    .await;
    let workspace = first.workspace.id;
    store
        .delete_component(workspace, &name, Duration::ZERO, at(10))
        .await
        .unwrap();
    let last = claim(store).await;
    store.remove_component(&last.fence, at(11)).await.unwrap();
    assert_eq!(unready(store, &Reason::ALL, 9).await, []);

    component(store, &first.workspace, "foo").await;
    assert_eq!(
        unready(store, &Reason::ALL, 9).await,
        [],
        "one that came back was not looked at yet"
    );
}

pub async fn rotations_of_all_workspaces_are_listed_a_page_at_a_time(store: &dyn Store) {
    for name in ["erin", "david"] {
        let claim = claimed_in(store, name).await;
        let push = CredentialTarget::Push(RobotSlot::A);
        current(store, &claim.fence, push, "TOKEN").await;
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
            drain: LEASE,
            entry,
        };
        store.ask_rotation(rotation, at(1)).await.unwrap().unwrap();
        let ready = ready(ConditionStatus::True, Reason::AsDeclared);
        let settlement = Settlement {
            conditions: vec![ready],
            ..settlement(Outcome::Converged, None)
        };
        store.settle(&claim.fence, settlement, at(9)).await.unwrap();
        // It is due again because of the rotation, and is not to be claimed in the next turn.
        let again = super::claim(store).await;
        store.release(&again.fence, LEASE).await.unwrap();
    }
    let first = store.list_rotations(&PageRequest::first(1)).await.unwrap();
    let [
        OverseenRotation {
            workspace,
            component,
            rotation,
        },
    ] = first.items.as_slice()
    else {
        panic!("{first:?}");
    };
    assert_eq!((workspace.as_str(), component.as_str()), ("david", "foo"));
    assert_eq!((rotation.slot, rotation.drain), (RobotSlot::B, LEASE));
    let request = PageRequest {
        after: first.next,
        limit: 1,
    };
    let second = store.list_rotations(&request).await.unwrap();
    assert_eq!(second.items[0].workspace.as_str(), "erin");
    assert_eq!(second.next, None);
    assert_eq!(store.count_overseen().await.unwrap().rotations, 2);
}

pub async fn what_keeps_organizations_is_listed_until_it_is_gone(store: &dyn Store) {
    let blockage = Blockage {
        reason: Reason::CaptchaRequired,
        message: "make it at Quay".to_owned(),
        seen_at: at(6),
    };
    for name in ["erin", "david"] {
        let home = workspace(store, name).await;
        let founding = store.claim_founding(home.id, LEASE).await.unwrap().unwrap();
        let blocked = Some(blockage.clone());
        store.end_founding(&founding, blocked).await.unwrap();
    }
    let first = store.list_blockages(&PageRequest::first(1)).await.unwrap();
    assert_eq!(first.items[0].workspace.as_str(), "david");
    assert_eq!(first.items[0].blockage, blockage);
    let request = PageRequest {
        after: first.next,
        limit: 1,
    };
    let second = store.list_blockages(&request).await.unwrap();
    assert_eq!(second.items[0].workspace.as_str(), "erin");
    assert_eq!(second.next, None);

    let david = store.find_workspace(&"david".parse().unwrap()).await;
    let david = david.unwrap().unwrap().id;
    let founding = store.claim_founding(david, LEASE).await.unwrap().unwrap();
    store.end_founding(&founding, None).await.unwrap();
    assert_eq!(store.count_overseen().await.unwrap().blockages, 1);
}

pub async fn a_made_up_place_in_a_list_of_all_workspaces_is_refused(store: &dyn Store) {
    let made_up = PageRequest {
        after: Some("bm9uc2Vuc2U".to_owned()),
        limit: 9,
    };
    let unready = store.list_unready(&Reason::ALL, &made_up).await;
    assert!(matches!(unready, Err(StoreError::InvalidCursor)));
    let rotations = store.list_rotations(&made_up).await;
    assert!(matches!(rotations, Err(StoreError::InvalidCursor)));
}

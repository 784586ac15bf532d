//! Checks of claims, and of the fence before every write.

use std::{collections::BTreeSet, time::Duration};

use model::{
    RobotSlot,
    api::operation::{OperationKind, OperationState},
};

use super::{
    LEASE, at, claim, claimed, component, credential_to_store, current, found, fresh, organization,
    organization_to_intend, rng, settlement, try_claim, workspace,
};
use crate::{
    CredentialChange, CredentialTarget, FactScope, Fence, OperationProgress, Outcome, StepEnd,
    StepIntent, Store, StoreError, WorkerName,
};

pub async fn what_is_due_is_claimed_once(store: &dyn Store) {
    let david = workspace(store, "david").await;
    assert_eq!(try_claim(store, LEASE).await, None);
    let ship = component(store, &david, "foo").await;
    let claim = claim(store).await;
    assert_eq!(claim.component, ship);
    assert_eq!(claim.workspace.id, david.id);
    assert_eq!(claim.fence.component(), ship.id);
    assert_eq!(claim.fence.workspace(), david.id);
    assert_eq!(claim.failed_attempts, 0);
    assert_eq!(try_claim(store, LEASE).await, None);
}

pub async fn a_workspace_is_founded_by_one_claim_alone(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for name in ["foo", "bar", "baz"] {
        component(store, &david, name).await;
    }
    let founder = claim(store).await;
    assert_eq!(try_claim(store, LEASE).await, None);
    let until = store.next_due().await.unwrap().unwrap();
    assert!(
        until > LEASE / 2,
        "nobody looks again before it ends: {until:?}"
    );

    // Its failure makes room for the next.
    let settlement = settlement(Outcome::Failed, Some(LEASE));
    store
        .settle(&founder.fence, settlement, at(2))
        .await
        .unwrap();
    let next = claim(store).await;
    assert_ne!(next.component.id, founder.component.id);
    assert_eq!(try_claim(store, LEASE).await, None);

    found(store, &next.fence).await;
    assert_eq!(store.next_due().await.unwrap(), Some(Duration::ZERO));
    assert!(try_claim(store, LEASE).await.is_some());
}

pub async fn a_claim_that_ran_out_passes_to_the_next_worker(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    let first = try_claim(store, Duration::ZERO).await.unwrap();
    let second = claim(store).await;
    assert_eq!(second.component.id, first.component.id);
    assert_ne!(second.fence, first.fence);
    assert!(matches!(
        store.renew(&first.fence, LEASE).await,
        Err(StoreError::StaleFence)
    ));
    store.renew(&second.fence, LEASE).await.unwrap();
}

/// Everything that a worker writes with a fence; a new method belongs here, too.
async fn every_write(store: &dyn Store, fence: &Fence) -> Vec<(&'static str, StoreError)> {
    let (operation, org, credential) = (fresh(), fresh(), fresh());
    let step = StepIntent {
        key: "key".to_owned(),
        title: "title".to_owned(),
        scope: FactScope::Component,
    };
    let end = StepEnd {
        key: "key",
        failure: None,
        facts: &[],
    };
    let progress = OperationProgress {
        state: OperationState::Succeeded,
        message: None,
    };
    let to_store = credential_to_store(CredentialTarget::Push(RobotSlot::A), 1, "LATE");
    let intend = organization_to_intend("late-x");
    let settled = settlement(Outcome::Converged, None);
    let repo = "foo".parse().unwrap();
    let provision = OperationKind::Provision;
    let tested = CredentialChange::Tested;
    vec![
        ("renew", store.renew(fence, LEASE).await.unwrap_err()),
        (
            "settle",
            store.settle(fence, settled, at(9)).await.unwrap_err(),
        ),
        ("release", store.release(fence, LEASE).await.unwrap_err()),
        (
            "place",
            store
                .place_component(fence, org, &repo, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "report",
            store
                .report_conditions(fence, &[], at(9))
                .await
                .unwrap_err(),
        ),
        (
            "remove",
            store.remove_component(fence, at(9)).await.unwrap_err(),
        ),
        (
            "intend",
            store
                .intend_organization(fence, intend, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "ours",
            store
                .record_organization_ours(fence, org, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "conflict",
            store
                .record_organization_conflict(fence, org, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "lost",
            store
                .record_organization_lost(fence, org, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "begin",
            store
                .begin_operation(fence, operation, provision, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "operation",
            store
                .record_operation(fence, operation, progress, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "step started",
            store
                .record_step_started(fence, operation, &step, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "step ended",
            store
                .record_step_ended(fence, operation, end, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "open steps",
            store.list_open_steps(fence).await.unwrap_err(),
        ),
        (
            "store",
            store
                .store_credential(&mut rng(), fence, to_store, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "record credential",
            store
                .record_credential(fence, credential, tested, at(9))
                .await
                .unwrap_err(),
        ),
        (
            "open",
            store.open_credential(fence, credential).await.unwrap_err(),
        ),
    ]
}

pub async fn a_late_worker_is_refused_by_every_write(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    let late = try_claim(store, Duration::ZERO).await.unwrap();
    let now = claim(store).await;
    organization(store, &now.fence, "david-x").await;
    let events = store.last_event(david.id).await.unwrap();
    for (write, error) in every_write(store, &late.fence).await {
        assert!(matches!(error, StoreError::StaleFence), "{write}: {error}");
        assert!(!error.is_retryable(), "{write}");
    }
    assert_eq!(
        store.last_event(david.id).await.unwrap(),
        events,
        "nothing was written"
    );
    store.renew(&now.fence, LEASE).await.unwrap();
}

pub async fn a_settled_claim_is_over(store: &dyn Store) {
    let claim = claimed(store).await;
    store
        .settle(&claim.fence, settlement(Outcome::Converged, None), at(2))
        .await
        .unwrap();
    for (write, error) in every_write(store, &claim.fence).await {
        assert!(matches!(error, StoreError::StaleFence), "{write}: {error}");
    }
    assert_eq!(try_claim(store, LEASE).await, None);
    let ship = &claim.component;
    let settled = store
        .find_component_by_id(ship.workspace, ship.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(settled.observed_generation, 1);
}

pub async fn a_wish_that_comes_during_a_claim_is_not_lost(store: &dyn Store) {
    let held = claimed(store).await;
    store
        .hasten_component(held.workspace.id, held.component.id)
        .await
        .unwrap();
    assert_eq!(try_claim(store, LEASE).await, None, "a claim is left alone");
    let long = Some(Duration::from_secs(86_400));
    store
        .settle(&held.fence, settlement(Outcome::Converged, long), at(2))
        .await
        .unwrap();

    let again = claim(store).await;
    store
        .settle(&again.fence, settlement(Outcome::Converged, long), at(3))
        .await
        .unwrap();
    assert_eq!(
        try_claim(store, LEASE).await,
        None,
        "a wish is fulfilled once"
    );

    // A wish of the time before a claim that ran out is seen by who takes over.
    store
        .hasten_component(held.workspace.id, held.component.id)
        .await
        .unwrap();
    try_claim(store, Duration::ZERO).await.unwrap();
    assert!(try_claim(store, LEASE).await.is_some());
}

pub async fn a_tenant_with_many_components_does_not_keep_another_waiting(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for number in 0..20 {
        component(store, &david, &format!("c{number}")).await;
    }
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    component(store, &erin, "bar").await;
    let mut order = Vec::new();
    for turn in 0..4 {
        let claim = claim(store).await;
        if turn < 2 {
            found(store, &claim.fence).await;
        }
        order.push(claim.workspace.name.to_string());
    }
    let of_erin = order.iter().filter(|name| *name == "erin").count();
    assert_eq!(of_erin, 2, "{order:?}");
}

pub async fn failures_are_counted_and_waiting_is_not(store: &dyn Store) {
    claimed_and_released(store).await;
    let at_once = Some(Duration::ZERO);
    for (outcome, failed_attempts) in [
        (Outcome::Failed, 1),
        (Outcome::Failed, 2),
        (Outcome::Waiting, 2),
        (Outcome::Failed, 3),
        (Outcome::Converged, 0),
        (Outcome::Waiting, 0),
    ] {
        let fence = claim(store).await.fence;
        store
            .settle(&fence, settlement(outcome, at_once), at(2))
            .await
            .unwrap();
        let next = claim(store).await;
        assert_eq!(next.failed_attempts, failed_attempts, "{outcome:?}");
        store.release(&next.fence, Duration::ZERO).await.unwrap();
    }
}

async fn claimed_and_released(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    store.release(&fence, Duration::ZERO).await.unwrap();
}

pub async fn a_released_component_is_due_again(store: &dyn Store) {
    claimed_and_released(store).await;
    let again = claim(store).await;
    store.release(&again.fence, LEASE).await.unwrap();
    assert_eq!(
        try_claim(store, LEASE).await,
        None,
        "not before the delay is over"
    );
}

pub async fn a_renewed_claim_is_kept(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    let held = try_claim(store, Duration::ZERO).await.unwrap();
    store.renew(&held.fence, LEASE).await.unwrap();
    assert_eq!(try_claim(store, LEASE).await, None);
    store
        .settle(&held.fence, settlement(Outcome::Converged, None), at(2))
        .await
        .unwrap();
}

pub async fn the_time_of_the_next_work_is_known(store: &dyn Store) {
    assert_eq!(store.next_due().await.unwrap(), None);
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    assert_eq!(store.next_due().await.unwrap(), Some(Duration::ZERO));

    let held = claim(store).await;
    let until = store.next_due().await.unwrap().unwrap();
    assert!(until <= LEASE && until > LEASE / 2, "{until:?}");
    let day = Duration::from_secs(86_400);
    store
        .settle(
            &held.fence,
            settlement(Outcome::Converged, Some(day)),
            at(2),
        )
        .await
        .unwrap();
    let until = store.next_due().await.unwrap().unwrap();
    assert!(until <= day && until > LEASE, "{until:?}");
}

pub async fn many_workers_never_hold_the_same_component(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for number in 0..40 {
        component(store, &david, &format!("c{number}")).await;
    }
    let first = claim(store).await;
    found(store, &first.fence).await;
    store.release(&first.fence, Duration::ZERO).await.unwrap();
    let worker = async |number: usize| {
        let name = WorkerName::new(format!("worker-{number}"));
        let mut held = Vec::new();
        while let Some(claim) = store.claim_due(&name, LEASE).await.unwrap() {
            held.push(claim.component.name.to_string());
        }
        held
    };
    let (a, b, c, d) = tokio::join!(worker(1), worker(2), worker(3), worker(4));
    let all: Vec<_> = [a, b, c, d].concat();
    assert_eq!(all.len(), 40);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 40);
}

pub async fn a_fence_of_another_workspace_is_refused(store: &dyn Store) {
    let held = claimed(store).await;
    let erin = workspace(store, "erin").await;
    let forged = Fence {
        workspace: erin.id,
        ..held.fence.clone()
    };
    assert!(matches!(
        store.renew(&forged, LEASE).await,
        Err(StoreError::StaleFence)
    ));
    // Its own credential cannot be had that way, either.
    let target = CredentialTarget::Push(RobotSlot::A);
    let davids = current(store, &held.fence, target, "SECRET").await;
    assert!(matches!(
        store.open_credential(&forged, davids.id).await,
        Err(StoreError::StaleFence)
    ));
}

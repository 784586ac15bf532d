//! Checks of foundings.

use std::time::Duration;

use model::{Reason, WorkspaceId};

use super::{LEASE, at, claim, claimed, component, organization_to_intend, try_claim, workspace};
use crate::{
    Blockage, Conflict, Footing, Founded, Founding, Holding, OrganizationRecord, OrganizationState,
    OrganizationToIntend, Store, StoreError,
};

async fn founding(store: &dyn Store, workspace: WorkspaceId) -> Founding {
    let claimed = store.claim_founding(workspace, LEASE).await.unwrap();
    claimed.unwrap()
}

fn davids() -> Holding {
    Holding {
        holder: "david-at-quay".parse().unwrap(),
        team: "berth-0123456789abcdef".parse().unwrap(),
    }
}

fn to_have(name: &str) -> OrganizationToIntend {
    OrganizationToIntend {
        registry: "quay.io".parse().unwrap(),
        ..organization_to_intend(name)
    }
}

async fn intended(store: &dyn Store, founding: &Founding, name: &str) -> OrganizationRecord {
    let footing = Footing::Theirs(davids());
    let intended = store.intend_founding(founding, to_have(name), footing, at(1));
    intended.await.unwrap()
}

pub async fn a_founding_and_a_claim_keep_each_other_out(store: &dyn Store) {
    let held = claimed(store).await;
    let david = held.workspace.id;
    component(store, &held.workspace, "bar").await;
    assert_eq!(store.claim_founding(david, LEASE).await.unwrap(), None);
    store.release(&held.fence, Duration::ZERO).await.unwrap();
    assert!(
        try_claim(store, LEASE).await.is_none(),
        "somebody waits for the claims to end"
    );

    let founding = founding(store, david).await;
    assert_eq!(founding.workspace(), david);
    assert!(try_claim(store, LEASE).await.is_none());
    assert!(store.next_due().await.unwrap().unwrap() > Duration::from_secs(60));
    let second = store.claim_founding(david, LEASE).await.unwrap();
    assert_eq!(second, None, "two workers cannot both hold it");

    store.end_founding(&founding, None).await.unwrap();
    assert!(try_claim(store, LEASE).await.is_some());
}

pub async fn a_founding_of_one_workspace_holds_up_no_other(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    founding(store, david.id).await;
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    assert_eq!(claim(store).await.workspace.id, erin.id);
}

pub async fn a_late_founder_is_refused_by_every_write(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let late = store.claim_founding(david.id, Duration::ZERO).await;
    let late = late.unwrap().unwrap();
    let record = intended(store, &late, "davids").await;
    founding(store, david.id).await;

    let footing = Footing::Theirs(davids());
    let intent = store.intend_founding(&late, to_have("other"), footing, at(2));
    assert!(matches!(intent.await, Err(StoreError::StaleFence)));
    let founded = Founded {
        state: OrganizationState::Ours { proven_at: at(2) },
        footing: Footing::Ours,
    };
    let write = store.record_founding(&late, &record, founded, at(2));
    assert!(matches!(write.await, Err(StoreError::StaleFence)));
    let renewal = store.renew_founding(&late, LEASE).await;
    assert!(matches!(renewal, Err(StoreError::StaleFence)));
    let end = store.end_founding(&late, None).await;
    assert!(matches!(end, Err(StoreError::StaleFence)));
}

pub async fn a_renewed_founding_is_kept(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let held = store.claim_founding(david.id, Duration::ZERO).await;
    let held = held.unwrap().unwrap();
    store.renew_founding(&held, LEASE).await.unwrap();
    assert_eq!(store.claim_founding(david.id, LEASE).await.unwrap(), None);
}

pub async fn an_intended_organization_takes_the_footing_of_the_last_intent(store: &dyn Store) {
    let held = claimed(store).await;
    let ours = super::organization(store, &held.fence, "david-x").await;
    assert_eq!(ours.footing, Footing::Ours);
    store.release(&held.fence, Duration::ZERO).await.unwrap();

    let founding = founding(store, held.workspace.id).await;
    let theirs = intended(store, &founding, "unused").await;
    assert_eq!((theirs.id, &theirs.nonce), (ours.id, &ours.nonce));
    assert_eq!(theirs.footing, Footing::Theirs(davids()));
    let founded = Founded {
        state: OrganizationState::Ours { proven_at: at(3) },
        footing: Footing::Joined(davids()),
    };
    let joined = store
        .record_founding(&founding, &theirs, founded, at(3))
        .await
        .unwrap();
    let found = store.find_workspace_by_id(held.workspace.id).await.unwrap();
    assert_eq!(found.unwrap().organization, Some(joined.clone()));
    let again = intended(store, &founding, "unused").await;
    assert_eq!(again, joined, "what is there keeps its footing");
}

pub async fn a_users_organization_that_was_lost_can_be_had_again(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let right = founding(store, david.id).await;
    let first = intended(store, &right, "davids").await;
    let lost = Founded {
        state: OrganizationState::Lost { lost_at: at(4) },
        footing: Footing::Joined(davids()),
    };
    let lost = store.record_founding(&right, &first, lost, at(4)).await;
    let registry = first.registry.clone();
    let found = store.find_lost_organization(david.id, &registry).await;
    assert_eq!(found.unwrap(), Some(lost.unwrap()));
    let again = intended(store, &right, "davids").await;
    assert_eq!(
        (again.id, again.state),
        (first.id, OrganizationState::Intended)
    );

    let erin = workspace(store, "erin").await;
    let right = founding(store, erin.id).await;
    let footing = Footing::Theirs(davids());
    let taken = store.intend_founding(&right, to_have("davids"), footing, at(5));
    assert!(matches!(
        taken.await,
        Err(StoreError::Conflict(Conflict::OrganizationTaken { .. }))
    ));
}

pub async fn what_is_in_the_way_is_kept_until_it_is_gone(store: &dyn Store) {
    let david = workspace(store, "david").await;
    assert_eq!(store.find_blockage(david.id).await.unwrap(), None);
    let blockage = Blockage {
        reason: Reason::CaptchaRequired,
        message: "make it at Quay".to_owned(),
        seen_at: at(6),
    };
    let right = founding(store, david.id).await;
    let ended = store.end_founding(&right, Some(blockage.clone())).await;
    ended.unwrap();
    assert_eq!(store.find_blockage(david.id).await.unwrap(), Some(blockage));
    let right = founding(store, david.id).await;
    store.end_founding(&right, None).await.unwrap();
    assert_eq!(store.find_blockage(david.id).await.unwrap(), None);
}

pub async fn a_released_founding_changes_nothing_else(store: &dyn Store) {
    let held = claimed(store).await;
    let david = held.workspace.id;
    let hour = Duration::from_secs(3600);
    store.release(&held.fence, hour).await.unwrap();
    let blockage = Blockage {
        reason: Reason::CaptchaRequired,
        message: "make it at Quay".to_owned(),
        seen_at: at(6),
    };
    let right = founding(store, david).await;
    let ended = store.end_founding(&right, Some(blockage.clone())).await;
    ended.unwrap();
    let due = claim(store).await;
    store.release(&due.fence, hour).await.unwrap();

    let right = founding(store, david).await;
    store.release_founding(&right).await.unwrap();
    assert_eq!(store.find_blockage(david).await.unwrap(), Some(blockage));
    assert!(try_claim(store, LEASE).await.is_none(), "nothing is due");
    let late = store.release_founding(&right).await;
    assert!(matches!(late, Err(StoreError::StaleFence)));
    founding(store, david).await;
}

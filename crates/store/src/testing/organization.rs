//! Checks of organizations.

use model::{OrganizationId, RobotSlot, api::credential::CredentialState};

use super::{
    LEASE, at, claim, claim_two, claimed, component, current, fresh, organization,
    organization_to_intend, workspace,
};
use crate::{
    Conflict, CredentialTarget, OrganizationState, OrganizationToIntend, Store, StoreError,
};

pub async fn two_workers_that_intend_an_organization_mean_the_same(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let (one, two) = (one.fence, two.fence);

    let first = organization(store, &one, "david-x").await;
    assert_eq!(first.state, OrganizationState::Intended);
    assert_eq!(first.workspace, david.id);
    assert_eq!(first.created_at, at(1));
    let second = organization(store, &two, "david-x").await;
    assert_eq!(
        second, first,
        "the nonce of the first is the one that counts"
    );
    let found = store
        .find_organization(david.id, &first.registry)
        .await
        .unwrap();
    assert_eq!(found, Some(first));
}

pub async fn a_name_is_never_given_to_two_workspaces(store: &dyn Store) {
    let one = claimed(store).await;
    organization(store, &one.fence, "same-x").await;
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    let two = claim(store).await;
    let refused = store
        .intend_organization(&two.fence, organization_to_intend("same-x"), at(2))
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::OrganizationTaken { .. }))
    ));
}

pub async fn a_lost_name_is_never_made_again(store: &dyn Store) {
    let Claimed { fence, workspace } = claimed_workspace(store).await;
    let lost = organization(store, &fence, "david-x").await;
    assert_eq!(
        store
            .next_name_counter(workspace, &lost.registry)
            .await
            .unwrap(),
        0
    );
    store
        .record_organization_lost(&fence, lost.id, at(3))
        .await
        .unwrap();

    assert_eq!(
        store
            .find_organization(workspace, &lost.registry)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store
            .next_name_counter(workspace, &lost.registry)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        store.list_organization_names(&lost.registry).await.unwrap(),
        [lost.name]
    );
    assert_eq!(store.list_registries().await.unwrap(), [lost.registry]);
    let again = store
        .intend_organization(&fence, organization_to_intend("david-x"), at(4))
        .await;
    assert!(matches!(
        again,
        Err(StoreError::Conflict(Conflict::OrganizationTaken { .. }))
    ));
    let next = OrganizationToIntend {
        counter: 1,
        ..organization_to_intend("david-y")
    };
    let next = store
        .intend_organization(&fence, next, at(5))
        .await
        .unwrap();
    assert_eq!((next.name.as_str(), next.counter), ("david-y", 1));

    let ours = store.record_organization_ours(&fence, lost.id, at(6)).await;
    assert!(
        matches!(
            ours,
            Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
        ),
        "what was lost stays lost"
    );
}

pub async fn a_proof_shows_with_the_workspace(store: &dyn Store) {
    let Claimed { fence, workspace } = claimed_workspace(store).await;
    let intended = organization(store, &fence, "david-x").await;
    let state = async || {
        let david = store.find_workspace_by_id(workspace).await.unwrap();
        david.unwrap().organization.unwrap().state
    };
    assert_eq!(state().await, OrganizationState::Intended);

    store
        .record_organization_ours(&fence, intended.id, at(5))
        .await
        .unwrap();
    let events = store.last_event(workspace).await.unwrap();
    store
        .record_organization_ours(&fence, intended.id, at(7))
        .await
        .unwrap();
    assert_eq!(state().await, OrganizationState::Ours { proven_at: at(7) });
    assert_eq!(
        store.last_event(workspace).await.unwrap(),
        events,
        "a renewed proof is no news"
    );

    store
        .record_organization_conflict(&fence, intended.id, at(8))
        .await
        .unwrap();
    assert_eq!(
        state().await,
        OrganizationState::Conflict { seen_at: at(8) }
    );
}

pub async fn another_workspaces_organization_cannot_be_judged(store: &dyn Store) {
    let one = claimed(store).await;
    let davids = organization(store, &one.fence, "david-x").await;
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    let two = claim(store).await;
    for id in [davids.id, fresh::<OrganizationId>()] {
        let refused = store.record_organization_ours(&two.fence, id, at(2)).await;
        assert!(matches!(
            refused,
            Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
        ));
    }
    let untouched = store
        .find_organization(one.workspace.id, &davids.registry)
        .await
        .unwrap();
    assert_eq!(untouched.unwrap().state, OrganizationState::Intended);
}

pub async fn everything_in_a_lost_organization_is_lost(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let push = CredentialTarget::Push(RobotSlot::A);
    current(store, &two.fence, push, "TOKEN").await;
    let organization = one.workspace.organization.clone();
    let organization = organization.or(two.workspace.organization.clone()).unwrap();
    store
        .record_organization_lost(&one.fence, organization.id, at(9))
        .await
        .unwrap();

    let pushes = store
        .list_push_credentials(david.id, two.component.id)
        .await;
    let pulls = store.list_pull_credentials(david.id).await;
    let all = [pushes.unwrap(), pulls.unwrap()].concat();
    assert!(all.len() == 2 && all.iter().all(|it| it.state == CredentialState::Retired));
    let late = store.renew(&two.fence, LEASE).await;
    assert!(
        matches!(late, Err(StoreError::StaleFence)),
        "what works there works on nothing"
    );
    store.renew(&one.fence, LEASE).await.unwrap();
    let lost = store
        .find_lost_organization(david.id, &organization.registry)
        .await;
    assert_eq!(lost.unwrap().map(|it| it.id), Some(organization.id));
}

struct Claimed {
    fence: crate::Fence,
    workspace: model::WorkspaceId,
}

async fn claimed_workspace(store: &dyn Store) -> Claimed {
    let claim = claimed(store).await;
    Claimed {
        workspace: claim.workspace.id,
        fence: claim.fence,
    }
}

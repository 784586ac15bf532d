//! Checks of components.

use std::time::Duration;

use model::{ConditionKind, ConditionStatus, Visibility};

use super::{
    LEASE, at, claim, claim_two, claimed, component, condition, current, declaration, fresh,
    organization, settlement, try_claim, workspace,
};
use crate::{
    Change, ComponentFilter, ComponentRecord, ComponentToDeclare, Conflict, CredentialTarget,
    DeletedComponents, Deletion, Outcome, PageRequest, Push, Settlement, Store, StoreError,
    WorkspaceRecord,
};

const DELAY: Duration = Duration::from_secs(60);

pub async fn declaring_a_component_twice_is_as_good_as_once(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let first = store
        .declare_component(declaration(&david, "foo"), at(1))
        .await
        .unwrap();
    assert_eq!(first.change, Change::Created);
    assert_eq!(first.record.generation, 1);
    assert_eq!(first.record.observed_generation, 0);
    assert_eq!(first.record.workspace_name, david.name);
    assert_eq!(first.record.created_at, at(1));
    assert_eq!(first.record.place, None);

    let events = store.last_event(david.id).await.unwrap();
    let again = store
        .declare_component(declaration(&david, "foo"), at(2))
        .await
        .unwrap();
    assert_eq!(again.change, Change::Unchanged);
    assert_eq!(again.record, first.record);
    assert_eq!(store.last_event(david.id).await.unwrap(), events);
    let found = store
        .find_component(david.id, &first.record.name)
        .await
        .unwrap();
    assert_eq!(found, Some(first.record));
}

pub async fn a_change_counts_the_generation_up_and_makes_due(store: &dyn Store) {
    let claim = claimed(store).await;
    store
        .settle(&claim.fence, settlement(Outcome::Converged, None), at(2))
        .await
        .unwrap();
    assert_eq!(try_claim(store, LEASE).await, None);

    let public = ComponentToDeclare {
        visibility: Visibility::Public,
        ..declaration(&claim.workspace, "foo")
    };
    let changed = store.declare_component(public, at(3)).await.unwrap();
    assert_eq!(changed.change, Change::Updated);
    assert_eq!(changed.record.id, claim.component.id);
    assert_eq!(changed.record.generation, 2);
    assert_eq!(changed.record.observed_generation, 1);
    assert_eq!(changed.record.visibility, Visibility::Public);
    assert!(try_claim(store, LEASE).await.is_some());
}

pub async fn the_application_of_a_component_is_fixed(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let shop = ComponentToDeclare {
        application: Some("shop".parse().unwrap()),
        ..declaration(&david, "foo")
    };
    store.declare_component(shop.clone(), at(1)).await.unwrap();
    for application in [None, Some("other".parse().unwrap())] {
        let other = ComponentToDeclare {
            application,
            ..shop.clone()
        };
        let refused = store.declare_component(other, at(2)).await;
        assert!(matches!(
            refused,
            Err(StoreError::Conflict(Conflict::ApplicationFixed { .. }))
        ));
    }
}

pub async fn another_workspaces_component_is_as_good_as_missing(store: &dyn Store) {
    let (david, erin) = (
        workspace(store, "david").await,
        workspace(store, "erin").await,
    );
    let ship = component(store, &david, "foo").await;
    assert_eq!(
        store.find_component(erin.id, &ship.name).await.unwrap(),
        None
    );
    assert_eq!(
        store.find_component_by_id(erin.id, ship.id).await.unwrap(),
        None
    );
    assert!(
        store
            .find_component_by_id(david.id, ship.id)
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(
        names(store, &erin, &ComponentFilter::default()).await,
        [""; 0]
    );
    let deleted = store
        .delete_component(erin.id, &ship.name, DELAY, at(1))
        .await
        .unwrap();
    assert_eq!(deleted, None);
    assert_eq!(
        store
            .restore_component(erin.id, &ship.name, at(1))
            .await
            .unwrap(),
        None
    );

    let fence = claim(store).await.fence;
    store
        .settle(&fence, settlement(Outcome::Converged, None), at(2))
        .await
        .unwrap();
    store.hasten_component(erin.id, ship.id).await.unwrap();
    assert_eq!(
        try_claim(store, LEASE).await,
        None,
        "no wish of another workspace counts"
    );
    store.hasten_component(david.id, ship.id).await.unwrap();
    assert!(try_claim(store, LEASE).await.is_some());
}

async fn delete(store: &dyn Store, component: &ComponentRecord) -> ComponentRecord {
    store
        .delete_component(component.workspace, &component.name, DELAY, at(10))
        .await
        .unwrap()
        .unwrap()
}

pub async fn a_deletion_can_be_undone_until_it_is_carried_out(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ship = component(store, &david, "foo").await;
    let deleted = delete(store, &ship).await;
    let deletion = Deletion {
        deleted_at: at(10),
        due_at: at(70),
    };
    assert_eq!(deleted.deletion, Some(deletion));
    assert_eq!(deleted.generation, 2);
    assert_eq!(
        delete(store, &ship).await,
        deleted,
        "asking again changes nothing"
    );

    let restored = store
        .restore_component(david.id, &ship.name, at(20))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(restored.deletion, None);
    assert_eq!(restored.generation, 3);
    let again = store
        .restore_component(david.id, &ship.name, at(21))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again, restored);
}

pub async fn declaring_again_undoes_a_deletion(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ship = component(store, &david, "foo").await;
    delete(store, &ship).await;
    let again = store
        .declare_component(declaration(&david, "foo"), at(20))
        .await
        .unwrap();
    assert_eq!(again.change, Change::Restored);
    assert_eq!(again.record.id, ship.id);
    assert_eq!(again.record.deletion, None);
}

/// A component that was there, had a credential, and was removed.
async fn removed(store: &dyn Store, declared: ComponentToDeclare) -> ComponentRecord {
    let ship = store
        .declare_component(declared, at(0))
        .await
        .unwrap()
        .record;
    let fence = claim(store).await.fence;
    organization(store, &fence, "david-x").await;
    current(
        store,
        &fence,
        CredentialTarget::Push(model::RobotSlot::A),
        "SECRET",
    )
    .await;
    store
        .settle(&fence, settlement(Outcome::Converged, None), at(5))
        .await
        .unwrap();
    delete(store, &ship).await;
    let fence = claim(store).await.fence;
    store.remove_component(&fence, at(80)).await.unwrap();
    let late = store.renew(&fence, LEASE).await;
    assert!(
        matches!(late, Err(StoreError::StaleFence)),
        "a removal ends the claim"
    );
    ship
}

pub async fn a_removed_component_is_gone_and_comes_back_under_its_id(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ship = removed(store, declaration(&david, "foo")).await;
    assert_eq!(
        store.find_component(david.id, &ship.name).await.unwrap(),
        None
    );
    assert_eq!(
        store.find_component_by_id(david.id, ship.id).await.unwrap(),
        None
    );
    let everything = ComponentFilter {
        deleted: DeletedComponents::Show,
        ..ComponentFilter::default()
    };
    assert_eq!(names(store, &david, &everything).await, [""; 0]);
    assert_eq!(try_claim(store, LEASE).await, None);
    assert_eq!(store.next_due().await.unwrap(), None);

    let back = store
        .declare_component(declaration(&david, "foo"), at(90))
        .await
        .unwrap();
    assert_eq!(back.change, Change::Created);
    assert_eq!(
        back.record.id, ship.id,
        "its repository at Quay bears this id's marker"
    );
    assert_eq!(back.record.created_at, at(90));
    assert!(back.record.generation > 2);
    let claim = claim(store).await;
    assert_eq!(claim.component.id, ship.id);
    let kept = store
        .list_push_credentials(david.id, ship.id)
        .await
        .unwrap();
    let secret = store
        .open_credential(&claim.fence, kept[0].id)
        .await
        .unwrap();
    assert!(secret.is_none(), "no secret outlives the removal");
}

pub async fn a_removed_component_of_another_application_is_another_one(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ship = removed(store, declaration(&david, "foo")).await;
    let shop = ComponentToDeclare {
        application: Some("shop".parse().unwrap()),
        ..declaration(&david, "foo")
    };
    let other = store.declare_component(shop, at(90)).await.unwrap();
    assert_eq!(other.change, Change::Created);
    assert_ne!(other.record.id, ship.id);
}

pub async fn removal_is_refused_when_the_deletion_was_undone(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ship = component(store, &david, "foo").await;
    delete(store, &ship).await;
    let fence = claim(store).await.fence;
    store
        .restore_component(david.id, &ship.name, at(20))
        .await
        .unwrap();
    let refused = store.remove_component(&fence, at(30)).await;
    assert!(matches!(refused, Err(StoreError::StaleFence)));
    assert!(
        store
            .find_component(david.id, &ship.name)
            .await
            .unwrap()
            .is_some()
    );
}

pub async fn a_repository_belongs_to_one_component_of_an_organization(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let org = organization(store, &one.fence, "david-x").await;
    let ship = "foo".parse().unwrap();
    let placed = store
        .place_component(&one.fence, org.id, &ship, at(2))
        .await
        .unwrap();
    let place = placed.place.unwrap();
    assert_eq!(place.organization, org.id);
    assert_eq!(place.registry, org.registry);
    assert_eq!(place.path.to_string(), "david-x/foo");
    store
        .place_component(&one.fence, org.id, &ship, at(3))
        .await
        .unwrap();

    let refused = store
        .place_component(&two.fence, org.id, &ship, at(3))
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::RepositoryTaken { .. }))
    ));
    store
        .record_organization_lost(&one.fence, org.id, at(4))
        .await
        .unwrap();
    let lost = store
        .find_component_by_id(david.id, placed.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(lost.place, None, "with its organization a place is lost");
}

pub async fn a_place_is_in_the_workspaces_own_organization(store: &dyn Store) {
    let one = claimed(store).await;
    let davids = organization(store, &one.fence, "david-x").await;
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    let two = claim(store).await;
    let repo = "foo".parse().unwrap();
    let refused = store
        .place_component(&two.fence, davids.id, &repo, at(2))
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
    ));
}

pub async fn what_was_pushed_is_kept_where_it_was_pushed(store: &dyn Store) {
    let one = claimed(store).await;
    let (tenant, id) = (one.workspace.id, one.component.id);
    let org = organization(store, &one.fence, "david-x").await;
    let ship = "foo".parse().unwrap();
    let place = store
        .place_component(&one.fence, org.id, &ship, at(2))
        .await;
    assert_eq!(place.unwrap().pushed_at, None);
    let note = async |tenant, repository: &str, seconds| {
        let push = Push {
            repository: repository.parse().unwrap(),
            at: at(seconds),
        };
        let noted = store.note_pushes(tenant, org.id, &[push], at(9)).await;
        noted.unwrap()
    };
    let pushed_at = async || {
        let found = store.find_component_by_id(tenant, id).await;
        found.unwrap().unwrap().pushed_at
    };
    let erin = workspace(store, "erin").await;
    assert_eq!(note(erin.id, "foo", 3).await, 0);
    assert_eq!(note(tenant, "bar", 3).await, 0);
    assert_eq!(pushed_at().await, None);
    let before = store.last_event(tenant).await.unwrap();
    for (seconds, news) in [(5, 1), (5, 0), (4, 0), (6, 1)] {
        assert_eq!(note(tenant, "foo", seconds).await, news);
    }
    assert_eq!(pushed_at().await, Some(at(6)));
    let events = store.last_event(tenant).await.unwrap() - before;
    assert_eq!(events, 2, "what is no news is no event");

    let place = store
        .place_component(&one.fence, org.id, &ship, at(7))
        .await;
    assert_eq!(place.unwrap().pushed_at, Some(at(6)));
    let elsewhere = "foo2".parse().unwrap();
    let place = store
        .place_component(&one.fence, org.id, &elsewhere, at(8))
        .await;
    assert_eq!(place.unwrap().pushed_at, None, "nobody has pushed there");
}

async fn names(
    store: &dyn Store,
    workspace: &WorkspaceRecord,
    filter: &ComponentFilter,
) -> Vec<String> {
    let page = PageRequest::default();
    let page = store
        .list_components(workspace.id, filter, &page)
        .await
        .unwrap();
    assert_eq!(page.next, None);
    page.items
        .iter()
        .map(|component| component.name.to_string())
        .collect()
}

pub async fn lists_filter_by_readiness_name_and_deletion(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for name in ["Alpha", "beta", "50%_off", "50-off", "Käse"] {
        component(store, &david, name).await;
    }
    let ready = claim(store).await;
    let conditions = vec![condition(ConditionKind::Ready, ConditionStatus::True)];
    let settled = Settlement {
        conditions: conditions.clone(),
        ..settlement(Outcome::Converged, None)
    };
    store.settle(&ready.fence, settled, at(3)).await.unwrap();
    let beta = store
        .find_component(david.id, &"beta".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    delete(store, &beta).await;

    let status = |ready| ComponentFilter {
        ready: Some(ready),
        deleted: DeletedComponents::Show,
        ..ComponentFilter::default()
    };
    let ready_names = names(store, &david, &status(ConditionStatus::True)).await;
    assert_eq!(ready_names, [ready.component.name.to_string()]);
    assert_eq!(
        names(store, &david, &status(ConditionStatus::Unknown))
            .await
            .len(),
        4
    );
    assert_eq!(
        names(store, &david, &status(ConditionStatus::False))
            .await
            .len(),
        0
    );
    let found = store
        .find_component_by_id(david.id, ready.component.id)
        .await
        .unwrap();
    assert_eq!(found.unwrap().conditions, conditions);

    let containing = |text: &str| ComponentFilter {
        name_contains: Some(text.to_owned()),
        ..ComponentFilter::default()
    };
    assert_eq!(names(store, &david, &containing("ALPH")).await, ["Alpha"]);
    assert_eq!(names(store, &david, &containing("KÄS")).await, ["Käse"]);
    assert_eq!(names(store, &david, &containing("%_")).await, ["50%_off"]);
    assert_eq!(names(store, &david, &containing("0_o")).await, [""; 0]);
    assert_eq!(names(store, &david, &containing("beta")).await, [""; 0]);
    let with_deleted = ComponentFilter {
        deleted: DeletedComponents::Show,
        ..containing("beta")
    };
    assert_eq!(names(store, &david, &with_deleted).await, ["beta"]);
}

pub async fn lists_come_a_page_at_a_time_without_gaps(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let mut expected: Vec<String> = (0..23).map(|number| format!("c{number}")).collect();
    for name in &expected {
        component(store, &david, name).await;
    }
    expected.sort();
    for limit in [1, 5, 22, 23, 500] {
        let mut seen = Vec::new();
        let mut request = PageRequest::first(limit);
        loop {
            let filter = ComponentFilter::default();
            let page = store
                .list_components(david.id, &filter, &request)
                .await
                .unwrap();
            assert!(page.items.len() <= usize::from(limit));
            seen.extend(
                page.items
                    .iter()
                    .map(|component| component.name.to_string()),
            );
            match page.next {
                Some(next) => request.after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{limit} a page");
    }
}

pub async fn a_made_up_cursor_is_refused(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for after in ["*", "Zm9v=", "_w"] {
        let request = PageRequest {
            after: Some(after.to_owned()),
            limit: 10,
        };
        let filter = ComponentFilter::default();
        let refused = store.list_components(david.id, &filter, &request).await;
        assert!(matches!(refused, Err(StoreError::InvalidCursor)), "{after}");
    }
}

pub async fn components_need_a_workspace(store: &dyn Store) {
    let david = workspace(store, "david").await;
    store.delete_workspace(david.id, at(1)).await.unwrap();
    let nowhere = WorkspaceRecord {
        id: fresh(),
        ..david.clone()
    };
    for workspace in [david, nowhere] {
        let refused = store
            .declare_component(declaration(&workspace, "foo"), at(2))
            .await;
        assert!(matches!(
            refused,
            Err(StoreError::Conflict(Conflict::WorkspaceDeleted))
        ));
    }
}

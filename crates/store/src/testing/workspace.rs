//! Checks of workspaces.

use model::{WorkspaceId, WorkspaceUid};
use uuid::Uuid;

use super::{at, claim, component, fresh, workspace};
use crate::{
    Change, Conflict, PageRequest, Store, StoreError, WorkspaceRecord, WorkspaceToDeclare,
};

fn with_uid(name: &str, uid: Option<WorkspaceUid>) -> WorkspaceToDeclare {
    WorkspaceToDeclare {
        id: fresh(),
        name: name.parse().unwrap(),
        uid,
    }
}

async fn delete(store: &dyn Store, workspace: &WorkspaceRecord) {
    let deleted = store.delete_workspace(workspace.id, at(9)).await.unwrap();
    assert_eq!(deleted.unwrap().deleted_at, Some(at(9)));
}

pub async fn declaring_a_workspace_twice_is_as_good_as_once(store: &dyn Store) {
    let id: WorkspaceId = fresh();
    let declared = WorkspaceToDeclare {
        id,
        ..with_uid("david", None)
    };
    let first = store.declare_workspace(declared, at(1)).await.unwrap();
    assert_eq!(first.change, Change::Created);
    assert_eq!(first.record.id, id);
    assert_eq!(first.record.uid, Uuid::from(id).into());
    assert_eq!(first.record.created_at, at(1));

    let again = store
        .declare_workspace(with_uid("david", None), at(2))
        .await
        .unwrap();
    assert_eq!(again.change, Change::Unchanged);
    assert_eq!(again.record, first.record);
    let found = store
        .find_workspace(&"david".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&first.record));
    assert_eq!(store.find_workspace_by_id(id).await.unwrap(), found);
}

pub async fn a_workspace_with_another_uid_is_refused_while_the_first_is_there(store: &dyn Store) {
    let (one, two): (WorkspaceUid, WorkspaceUid) = (fresh(), fresh());
    store
        .declare_workspace(with_uid("david", Some(one)), at(1))
        .await
        .unwrap();
    let same = store
        .declare_workspace(with_uid("david", Some(one)), at(2))
        .await
        .unwrap();
    assert_eq!(same.change, Change::Unchanged);

    let refused = store
        .declare_workspace(with_uid("david", Some(two)), at(3))
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::WorkspaceUidDiffers { .. }))
    ));
}

pub async fn a_new_workspace_does_not_inherit_from_a_deleted_one_of_its_name(store: &dyn Store) {
    let first = workspace(store, "david").await;
    delete(store, &first).await;
    assert_eq!(store.find_workspace(&first.name).await.unwrap(), None);

    let second = store
        .declare_workspace(with_uid("david", None), at(10))
        .await
        .unwrap();
    assert_eq!(second.change, Change::Created);
    assert_ne!(second.record.id, first.id);
    assert_ne!(second.record.uid, first.uid);
    let still_known = store.find_workspace_by_id(first.id).await.unwrap().unwrap();
    assert_eq!(still_known.deleted_at, Some(at(9)));
}

pub async fn the_same_uid_under_the_same_name_is_the_same_workspace_again(store: &dyn Store) {
    let first = workspace(store, "david").await;
    delete(store, &first).await;
    let again = with_uid("david", Some(first.uid));
    let again = store.declare_workspace(again, at(10)).await.unwrap();
    assert_eq!(again.change, Change::Restored);
    assert_eq!(again.record, first);
}

pub async fn a_uid_is_never_taken_by_another_name(store: &dyn Store) {
    let david = workspace(store, "david").await;
    for _ in 0..2 {
        let erin = with_uid("erin", Some(david.uid));
        let refused = store.declare_workspace(erin, at(1)).await;
        assert!(matches!(
            refused,
            Err(StoreError::Conflict(Conflict::WorkspaceUidTaken { .. }))
        ));
        // The same after a deletion.
        let _ = store.delete_workspace(david.id, at(9)).await.unwrap();
    }
}

pub async fn a_workspace_with_components_cannot_be_deleted(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let ship = component(store, &david, "foo").await;
    let counted = store.find_workspace(&david.name).await.unwrap().unwrap();
    assert_eq!(counted.components, 1);
    let refused = store.delete_workspace(david.id, at(1)).await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::WorkspaceNotEmpty { .. }))
    ));

    store
        .delete_component(david.id, &ship.name, std::time::Duration::ZERO, at(2))
        .await
        .unwrap();
    let fence = claim(store).await.fence;
    store.remove_component(&fence, at(3)).await.unwrap();
    delete(store, &david).await;
    assert_eq!(
        store.delete_workspace(david.id, at(10)).await.unwrap(),
        None
    );
    assert_eq!(store.delete_workspace(fresh(), at(10)).await.unwrap(), None);
}

pub async fn workspaces_are_listed_by_name_a_page_at_a_time(store: &dyn Store) {
    for name in ["erin", "david", "frank", "Zoë"] {
        workspace(store, name).await;
    }
    let gone = workspace(store, "gone").await;
    delete(store, &gone).await;

    let mut names = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let page = store.list_workspaces(&request).await.unwrap();
        assert!(page.items.len() <= 2);
        names.extend(
            page.items
                .iter()
                .map(|workspace| workspace.name.to_string()),
        );
        request.after = page.next;
        if request.after.is_none() {
            break;
        }
    }
    assert_eq!(names, ["Zoë", "david", "erin", "frank"]);
}

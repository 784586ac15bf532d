//! Checks of members.

use model::{Role, UserId, WorkspaceId};

use super::{at, user, workspace};
use crate::{
    Actor, AuditAction, AuditEntry, AuditFilter, Change, Conflict, Declared, GroupChanges, LinkRow,
    MemberRecord, MemberSource, MemberToSet, PageRequest, Store, StoreError, WorkspaceRecord,
};

fn to_set(workspace: &WorkspaceRecord, name: &str, role: Role) -> MemberToSet {
    MemberToSet {
        workspace: workspace.id,
        issuer: super::ISSUER.to_owned(),
        subject: name.to_owned(),
        role,
        source: MemberSource::Granted,
    }
}

fn entry(workspace: WorkspaceId, action: AuditAction) -> AuditEntry {
    AuditEntry {
        actor: Actor::CommandLine,
        action,
        workspace: Some(workspace),
        subject: "somebody".to_owned(),
        detail: None,
        request_id: None,
    }
}

async fn try_set(
    store: &dyn Store,
    member: MemberToSet,
) -> Result<Declared<MemberRecord>, StoreError> {
    let entry = entry(member.workspace, AuditAction::MemberSet);
    store.set_member(member, entry, at(1)).await
}

async fn set(
    store: &dyn Store,
    workspace: &WorkspaceRecord,
    name: &str,
    role: Role,
) -> Declared<MemberRecord> {
    let member = to_set(workspace, name, role);
    try_set(store, member).await.unwrap()
}

async fn try_remove(
    store: &dyn Store,
    workspace: &WorkspaceRecord,
    user: UserId,
) -> Result<Option<MemberRecord>, StoreError> {
    let entry = entry(workspace.id, AuditAction::MemberRemoved);
    store.remove_member(workspace.id, user, entry, at(2)).await
}

async fn role(store: &dyn Store, workspace: &WorkspaceRecord, user: UserId) -> Option<Role> {
    let member = store.find_member(workspace.id, user).await.unwrap();
    member.map(|member| member.role)
}

async fn groups(store: &dyn Store, user: UserId, roles: &[(WorkspaceId, Role)]) -> GroupChanges {
    store
        .replace_group_memberships(user, roles.to_vec(), at(3))
        .await
        .unwrap()
}

async fn actions(store: &dyn Store, workspace: WorkspaceId) -> Vec<AuditAction> {
    let filter = AuditFilter {
        workspace: Some(workspace),
        ..AuditFilter::default()
    };
    let page = store.list_audit(&filter, &PageRequest::default()).await;
    let records = page.unwrap().items.into_iter();
    records.map(|record| record.entry.action).collect()
}

fn is_last_owner<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict(Conflict::LastOwner)))
}

pub async fn a_member_may_be_made_before_they_come(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let made = set(store, &ws, "erin", Role::Developer).await;
    assert_eq!(made.change, Change::Created);
    let erin = made.record.user.clone();
    assert_eq!((erin.name.as_str(), erin.signed_in_at), ("erin", None));
    assert_eq!(user(store, "erin").await.id, erin.id);
    assert_eq!(role(store, &ws, erin.id).await, Some(Role::Developer));
}

pub async fn setting_a_member_twice_is_as_good_as_once(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let first = set(store, &ws, "erin", Role::Viewer).await;
    let again = set(store, &ws, "erin", Role::Viewer).await;
    assert_eq!(again.change, Change::Unchanged);
    assert_eq!(again.record, first.record);
    let raised = set(store, &ws, "erin", Role::Developer).await;
    assert_eq!(raised.change, Change::Updated);
    assert_eq!(actions(store, ws.id).await, [AuditAction::MemberSet; 2]);
    let events = store.last_event(ws.id).await.unwrap();
    assert_eq!(events, 3, "the workspace's, and one for each change");
}

pub async fn a_workspace_keeps_its_last_owner(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let viewer = set(store, &ws, "erin", Role::Viewer).await.record.user.id;
    try_remove(store, &ws, viewer).await.unwrap();
    let david = set(store, &ws, "david", Role::Owner).await.record.user.id;
    let before = actions(store, ws.id).await;

    let lowered = try_set(store, to_set(&ws, "david", Role::Developer)).await;
    assert!(is_last_owner(&lowered));
    assert!(is_last_owner(&try_remove(store, &ws, david).await));
    assert_eq!(role(store, &ws, david).await, Some(Role::Owner));
    assert_eq!(
        actions(store, ws.id).await,
        before,
        "what is refused has never been"
    );

    set(store, &ws, "erin", Role::Owner).await;
    set(store, &ws, "david", Role::Developer).await;
    let removed = try_remove(store, &ws, david).await.unwrap();
    assert_eq!(removed.map(|member| member.user.id), Some(david));
    assert_eq!(role(store, &ws, david).await, None);
    assert_eq!(try_remove(store, &ws, david).await.unwrap(), None);
}

pub async fn another_workspaces_owner_does_not_count(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let next_door = workspace(store, "erin").await;
    let david = set(store, &ws, "david", Role::Owner).await.record.user.id;
    set(store, &next_door, "erin", Role::Owner).await;
    assert!(is_last_owner(&try_remove(store, &ws, david).await));
    assert_eq!(role(store, &next_door, david).await, None);
    assert_eq!(try_remove(store, &next_door, david).await.unwrap(), None);
}

pub async fn groups_give_and_take_only_what_is_theirs(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let team = workspace(store, "team").await;
    set(store, &ws, "david", Role::Owner).await;
    set(store, &team, "david", Role::Viewer).await;
    let david = user(store, "david").await.id;

    let given = [
        (ws.id, Role::Viewer),
        (team.id, Role::Developer),
        (team.id, Role::Viewer),
        (super::fresh(), Role::Owner),
    ];
    let changes = groups(store, david, &given).await;
    assert_eq!(
        changes.gained,
        [(ws.id, Role::Viewer), (team.id, Role::Developer)],
        "the highest of two, and nothing where nothing is"
    );
    assert_eq!(role(store, &ws, david).await, Some(Role::Owner));
    let member = store.find_member(team.id, david).await.unwrap().unwrap();
    assert_eq!(
        (member.role, member.source),
        (Role::Developer, MemberSource::Group)
    );
    let on_record = actions(store, team.id).await;
    assert_eq!(groups(store, david, &given).await, GroupChanges::default());
    assert_eq!(actions(store, team.id).await, on_record);

    assert_eq!(groups(store, david, &[]).await, GroupChanges::default());
    assert_eq!(role(store, &ws, david).await, Some(Role::Owner));
    assert_eq!(role(store, &team, david).await, Some(Role::Viewer));
}

pub async fn who_leaves_every_group_is_no_member_and_that_is_on_record(store: &dyn Store) {
    let team = workspace(store, "team").await;
    let david = user(store, "david").await.id;
    groups(store, david, &[(team.id, Role::Owner)]).await;
    let changes = groups(store, david, &[]).await;
    assert_eq!(
        changes.lost,
        [team.id],
        "the provider may take the last owner"
    );
    assert_eq!(role(store, &team, david).await, None);
    assert_eq!(
        actions(store, team.id).await,
        [AuditAction::MemberRemoved, AuditAction::MemberSet]
    );
}

pub async fn a_removed_member_is_gone_whatever_made_them_one(store: &dyn Store) {
    let team = workspace(store, "team").await;
    let david = user(store, "david").await.id;
    set(store, &team, "erin", Role::Owner).await;
    set(store, &team, "david", Role::Viewer).await;
    groups(store, david, &[(team.id, Role::Developer)]).await;
    try_remove(store, &team, david).await.unwrap();
    assert_eq!(role(store, &team, david).await, None);
    assert_eq!(groups(store, david, &[]).await, GroupChanges::default());
}

pub async fn who_is_no_owner_and_has_a_link_is_listed_as_departed(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    set(store, &ws, "carol", Role::Owner).await;
    let david = set(store, &ws, "david", Role::Owner).await.record.user.id;
    let erin = user(store, "erin").await.id;
    let link = |user: UserId, version, holds| {
        let link = LinkRow {
            workspace: ws.id,
            user,
            quay_user: format!("quay{user:.6}").parse().unwrap(),
            holds,
            version,
            value: "{}".to_owned(),
        };
        store.commit_ledger(link.into(), at(1))
    };
    link(david, 0, true).await.unwrap();
    link(erin, 0, true).await.unwrap();
    let departed = async |limit| store.list_departed(limit).await.unwrap();
    assert_eq!(departed(9).await, [(ws.id, erin)]);

    set(store, &ws, "david", Role::Developer).await;
    assert_eq!(departed(9).await.len(), 2);
    groups(store, david, &[(ws.id, Role::Owner)]).await;
    assert_eq!(departed(9).await, [(ws.id, erin)]);
    groups(store, david, &[]).await;
    try_remove(store, &ws, david).await.unwrap();
    assert_eq!(departed(9).await.len(), 2);
    assert_eq!(departed(1).await.len(), 1);
    link(david, 1, false).await.unwrap();
    link(erin, 1, false).await.unwrap();
    assert_eq!(departed(9).await, []);
}

pub async fn members_and_memberships_are_listed_by_name_a_page_at_a_time(store: &dyn Store) {
    let all = ["carol", "alice", "bob", "dora", "erin"];
    let ws = workspace(store, "w0").await;
    for name in all {
        set(store, &ws, name, Role::Viewer).await;
    }
    let mut names = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let page = store.list_members(ws.id, &request).await.unwrap();
        names.extend(page.items.into_iter().map(|member| member.user.name));
        match page.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    assert_eq!(names, ["alice", "bob", "carol", "dora", "erin"]);
    request.after = Some(PageRequest::cursor("short"));
    let refused = store.list_members(ws.id, &request).await;
    assert!(matches!(refused, Err(StoreError::InvalidCursor)));

    let alice = user(store, "alice").await.id;
    for (name, role) in [("w2", Role::Owner), ("w1", Role::Developer)] {
        let ws = workspace(store, name).await;
        set(store, &ws, "alice", role).await;
    }
    let deleted = workspace(store, "w3").await;
    set(store, &deleted, "alice", Role::Owner).await;
    store.delete_workspace(deleted.id, at(4)).await.unwrap();
    let mut memberships = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let page = store.list_memberships(alice, &request).await.unwrap();
        memberships.extend(
            page.items
                .into_iter()
                .map(|(ws, role)| (ws.name.to_string(), role)),
        );
        match page.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    let expected = [
        ("w0", Role::Viewer),
        ("w1", Role::Developer),
        ("w2", Role::Owner),
    ];
    assert_eq!(
        memberships,
        expected.map(|(name, role)| (name.to_owned(), role))
    );
}

pub async fn nobody_joins_a_deleted_workspace(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    store.delete_workspace(ws.id, at(1)).await.unwrap();
    let refused = try_set(store, to_set(&ws, "erin", Role::Owner)).await;
    let deleted = Conflict::WorkspaceDeleted;
    assert!(matches!(refused, Err(StoreError::Conflict(conflict)) if conflict == deleted));
}

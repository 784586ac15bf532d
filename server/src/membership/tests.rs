use model::UserId;
use store::{AuditFilter, UserToNote};
use tempfile::TempDir;

use super::*;
use crate::clock::SystemClock;

/// A store of its own, and memberships in it.
struct Town {
    memberships: Memberships,
    _folder: TempDir,
}

impl Town {
    async fn with(rules: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("berth.db");
        let store = store::SqlStore::open_sqlite(&path, &store::testing::keys()).await;
        let memberships = Memberships::new(
            Arc::new(store.unwrap()),
            Arc::new(SystemClock),
            Arc::new(Random::from_seed(3)),
            rules.parse().unwrap(),
        );
        Self {
            memberships,
            _folder: folder,
        }
    }

    fn store(&self) -> &dyn Store {
        &*self.memberships.store
    }

    async fn sign_in(&self, subject: &str, name: &str, groups: &[&str]) -> UserRecord {
        let user = UserToNote {
            issuer: "https://login.example".to_owned(),
            subject: subject.to_owned(),
            name: name.to_owned(),
            email: None,
        };
        let user = self
            .store()
            .note_sign_in(user, SystemClock.now())
            .await
            .unwrap();
        let groups: Vec<_> = groups.iter().map(|&group| group.to_owned()).collect();
        self.memberships.signed_in(&user, &groups).await.unwrap();
        user
    }

    /// As the platform does it: by name alone.
    async fn declare(&self, name: &str) -> WorkspaceId {
        let workspace = WorkspaceToDeclare {
            id: WorkspaceId::from_random(self.memberships.random.bytes()),
            name: name.parse().unwrap(),
            uid: None,
        };
        let declared = self
            .store()
            .declare_workspace(workspace, SystemClock.now())
            .await;
        declared.unwrap().record.id
    }

    async fn roles(&self, user: UserId) -> Vec<(String, Role)> {
        let page = self
            .store()
            .list_memberships(user, &PageRequest::first(50))
            .await;
        let items = page.unwrap().items.into_iter();
        items
            .map(|(workspace, role)| (workspace.name.to_string(), role))
            .collect()
    }
}

fn role(workspace: &str, role: Role) -> (String, Role) {
    (workspace.to_owned(), role)
}

#[tokio::test]
async fn the_first_sign_in_makes_a_workspace_of_ones_own_and_the_next_makes_none() {
    let town = Town::with("").await;
    let david = town.sign_in("1", "david", &[]).await;
    town.sign_in("1", "dave", &[]).await;

    assert_eq!(town.roles(david.id).await, [role("david", Role::Owner)]);
    let trail = town
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(50))
        .await;
    let trail = trail.unwrap().items;
    assert_eq!(trail.len(), 1, "the second sign-in changes nothing");
    assert_eq!(trail[0].entry.action, AuditAction::MemberSet);
    assert_eq!(trail[0].entry.actor, Actor::User(david.id));
}

#[tokio::test]
async fn a_name_that_is_there_is_not_taken_over_but_gets_a_suffix() {
    let town = Town::with("").await;
    let payments = town.declare("payments").await;
    let impostor = town.sign_in("1", "payments", &[]).await;
    let another = town.sign_in("2", "payments", &[]).await;

    assert_eq!(
        town.store()
            .find_member(payments, impostor.id)
            .await
            .unwrap(),
        None
    );
    for user in [impostor.id, another.id] {
        let suffix: String = user.to_string().chars().take(6).collect();
        let own = format!("payments-{suffix}");
        assert_eq!(town.roles(user).await, [role(&own, Role::Owner)]);
    }
}

#[tokio::test]
async fn any_name_becomes_the_name_of_a_workspace() {
    let town = Town::with("").await;
    for (subject, name, expected) in [
        ("1", "David Smith", "David Smith"),
        ("2", " a/b\\c\u{7} ", "a-b-c-"),
        ("3", "", "workspace"),
        ("4", "日本", "日本"),
        ("6", &"x".repeat(200), &"x".repeat(48)),
    ] {
        let user = town.sign_in(subject, name, &[]).await;
        assert_eq!(
            town.roles(user.id).await,
            [role(expected, Role::Owner)],
            "{name:?}"
        );
    }
    let dots = town.sign_in("5", "..", &[]).await;
    assert!(town.roles(dots.id).await[0].0.starts_with("..-"));
}

#[tokio::test]
async fn somebody_whose_own_workspace_was_deleted_or_taken_gets_no_other() {
    let town = Town::with("").await;
    let (david, erin) = (
        town.sign_in("1", "david", &[]).await,
        town.sign_in("2", "erin", &[]).await,
    );
    let now = SystemClock.now();
    town.store()
        .delete_workspace(WorkspaceId::personal(david.id), now)
        .await
        .unwrap();
    let erins = WorkspaceId::personal(erin.id);
    let successor = MemberToSet {
        workspace: erins,
        issuer: david.issuer.clone(),
        subject: david.subject.clone(),
        role: Role::Owner,
        source: MemberSource::Granted,
    };
    let entry = |action| AuditEntry {
        actor: Actor::CommandLine,
        action,
        workspace: None,
        subject: String::new(),
        detail: None,
        request_id: None,
    };
    town.store()
        .set_member(successor, entry(AuditAction::MemberSet), now)
        .await
        .unwrap();
    let taken = entry(AuditAction::MemberRemoved);
    town.store()
        .remove_member(erins, erin.id, taken, now)
        .await
        .unwrap();

    town.sign_in("1", "david", &[]).await;
    town.sign_in("2", "erin", &[]).await;

    assert_eq!(town.roles(david.id).await, [role("erin", Role::Owner)]);
    assert_eq!(town.roles(erin.id).await, []);
}

#[tokio::test]
async fn a_sign_in_that_was_cut_off_is_made_good_by_the_next() {
    let town = Town::with("").await;
    let id = WorkspaceId::personal(UserId::of(&["https://login.example", "1"]));
    let half = WorkspaceToDeclare {
        id,
        name: "david".parse().unwrap(),
        uid: Some(WorkspaceUid::from(id)),
    };
    town.store()
        .declare_workspace(half, SystemClock.now())
        .await
        .unwrap();

    let david = town.sign_in("1", "david", &[]).await;

    assert_eq!(town.roles(david.id).await, [role("david", Role::Owner)]);
}

#[tokio::test]
async fn groups_give_roles_make_workspaces_and_take_the_roles_again() {
    let town = Town::with("team-*-admins=*:owner;team-*=*:viewer;ops=ops:developer").await;
    let web = town.declare("web").await;
    let david = town
        .sign_in("1", "david", &["team-web-admins", "ops", "unknown"])
        .await;

    let mut expected = vec![role("david", Role::Owner), role("ops", Role::Developer)];
    // The rule for viewers takes "team-web-admins" for a team called "web-admins".
    expected.extend([role("web", Role::Owner), role("web-admins", Role::Viewer)]);
    assert_eq!(town.roles(david.id).await, expected);
    assert!(
        town.store()
            .find_member(web, david.id)
            .await
            .unwrap()
            .is_some()
    );

    town.sign_in("1", "david", &["team-web"]).await;
    assert_eq!(
        town.roles(david.id).await,
        [role("david", Role::Owner), role("web", Role::Viewer)]
    );
}

#[tokio::test]
async fn no_group_comes_into_a_persons_own_workspace_by_its_name() {
    let town = Town::with("team-*=*:owner").await;
    let impostor = town.sign_in("1", "payments", &[]).await;

    let member = town.sign_in("2", "erin", &["team-payments"]).await;

    assert_eq!(town.roles(member.id).await, [role("erin", Role::Owner)]);
    assert_eq!(
        town.roles(impostor.id).await,
        [role("payments", Role::Owner)]
    );
}

#[tokio::test]
async fn a_uid_that_was_guessed_gives_nobody_a_persons_own_workspace() {
    let town = Town::with("").await;
    let id = WorkspaceId::personal(UserId::of(&["https://login.example", "1"]));
    let trap = WorkspaceToDeclare {
        id: WorkspaceId::from_random([7; 16]),
        name: "trap".parse().unwrap(),
        uid: Some(WorkspaceUid::from(id)),
    };
    town.store()
        .declare_workspace(trap, SystemClock.now())
        .await
        .unwrap();

    let david = town.sign_in("1", "david", &[]).await;

    assert_eq!(town.roles(david.id).await, []);
}

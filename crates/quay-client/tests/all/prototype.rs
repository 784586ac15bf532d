//! Default permissions as recorded.

use quay_client::{Account, Delegate, DelegateKind, Deletion, RepositoryRole};

use crate::quay::replay;

fn robot(name: &str) -> Account {
    Account::Robot(name.parse().unwrap())
}

#[tokio::test]
async fn default_permissions_are_created_listed_and_deleted() {
    let org = "course-1".parse().unwrap();
    let delegate = Delegate::Account(robot("course-1+student2"));

    let created = replay(338).await;
    let made = created
        .api()
        .create_prototype(&org, &delegate, RepositoryRole::Write)
        .await
        .unwrap();
    assert_eq!(made.id.to_string(), "3e9e8b19-de31-4674-aa88-8738129a3a5f");
    assert_eq!(
        (made.delegate.name.as_str(), made.delegate.kind),
        ("course-1+student2", DelegateKind::User)
    );
    created.sent_as_recorded().await;

    let list = replay(342).await;
    let listed = list.api().list_prototypes(&org).await.unwrap();
    assert!(listed.iter().any(|p| {
        p.delegate.kind == DelegateKind::Team
            && p.activating_user
                .as_ref()
                .is_some_and(|user| user.name == "alice")
    }));
    list.sent_as_recorded().await;

    for (number, expected) in [(346, Deletion::Deleted), (347, Deletion::WasMissing)] {
        let quay = replay(number).await;
        assert_eq!(
            quay.api().delete_prototype(&org, made.id).await.unwrap(),
            expected
        );
        quay.sent_as_recorded().await;
    }
}

//! Organizations as recorded.

use quay_client::{Deletion, NewOrganization, TeamRole};

use crate::quay::replay;

#[tokio::test]
async fn an_organization_is_created() {
    let quay = replay(121).await;
    let new = NewOrganization {
        name: "course-1".parse().unwrap(),
        email: "course-1@example.com".to_owned(),
    };
    quay.api().create_organization(&new).await.unwrap();
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn an_owner_sees_an_organizations_address_and_teams() {
    let quay = replay(154).await;
    let found = quay
        .api()
        .find_organization(&"course-1".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.name.as_str(), found.email.as_str()),
        ("course-1", "course-1@example.com")
    );
    assert!(found.is_admin && found.is_member);
    assert_eq!(found.teams["owners"].role, TeamRole::Admin);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_stranger_sees_neither_address_nor_teams() {
    let quay = replay(157).await;
    let found = quay
        .api()
        .find_organization(&"course-1".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.email, "");
    assert!(!found.is_admin && found.teams.is_empty());
}

#[tokio::test]
async fn a_missing_organization_is_none() {
    let quay = replay(158).await;
    let found = quay
        .api()
        .find_organization(&"nosuchorg".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found, None);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn an_organization_is_deleted() {
    let quay = replay(199).await;
    let deletion = quay
        .api()
        .delete_organization(&"todelete".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(deletion, Deletion::Deleted);
    quay.sent_as_recorded().await;
}

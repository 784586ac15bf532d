//! Users and authorizations as recorded.

use quay_client::Deletion;

use crate::quay::replay;

#[tokio::test]
async fn a_token_says_whose_it_is_as_far_as_its_scope_lets_it() {
    let admin = replay(161).await;
    let alice = admin.api().get_own_user().await.unwrap();
    assert_eq!(alice.username, "alice");
    assert_eq!(alice.email.as_deref(), Some("alice@example.com"));
    assert_eq!(alice.organizations[0].is_org_admin, Some(true));
    admin.sent_as_recorded().await;

    let reader = replay(162).await;
    let alice = reader.api().get_own_user().await.unwrap();
    assert_eq!((alice.username.as_str(), alice.email), ("alice", None));
    assert_eq!(alice.organizations[0].is_org_admin, None);
}

#[tokio::test]
async fn users_are_found_and_organizations_are_no_users() {
    let bob = replay(165).await;
    let found = bob
        .api()
        .find_user(&"bob".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.username, "bob");
    bob.sent_as_recorded().await;

    let org = replay(167).await;
    assert_eq!(
        org.api()
            .find_user(&"course-1".parse().unwrap())
            .await
            .unwrap(),
        None
    );
    org.sent_as_recorded().await;
}

#[tokio::test]
async fn authorizations_are_listed_and_deleted() {
    let list = replay(348).await;
    let authorizations = list.api().list_authorizations().await.unwrap();
    assert_eq!(
        authorizations[0].id.to_string(),
        "85f79980-b93d-4816-b872-303ec733431f"
    );
    assert_eq!(authorizations[0].application.name, "minter");
    assert_eq!(authorizations[0].application.organization.name, "apporg");
    let scopes: Vec<_> = authorizations[0]
        .scopes
        .iter()
        .map(|s| s.scope.as_str())
        .collect();
    assert_eq!(scopes, ["user:read", "repo:read"]);
    list.sent_as_recorded().await;

    let deleted = replay(353).await;
    let id = "cc451b54-81ea-45aa-a8b3-157c8047e366".parse().unwrap();
    assert_eq!(
        deleted.api().delete_authorization(id).await.unwrap(),
        Deletion::Deleted
    );
    deleted.sent_as_recorded().await;

    let missing = replay(638).await;
    let id = "00000000-0000-0000-0000-000000000000".parse().unwrap();
    assert_eq!(
        missing.api().delete_authorization(id).await.unwrap(),
        Deletion::WasMissing
    );
    missing.sent_as_recorded().await;
}

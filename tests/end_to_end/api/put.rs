//! Declaring: twice is as good as once, and a change converges at Quay.

use model::{Visibility, api::workspace::Workspace};
use reqwest::StatusCode;
use serde_json::json;

use crate::end_to_end::{
    caller::{Caller, Platform, component_path, is_ready, workspace_path},
    harbour::Harbour,
    main_job::{granted, organization, repository},
};

async fn put(platform: &Platform, path: &str, body: &serde_json::Value) -> StatusCode {
    platform.put(path, body).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn workspace_is_made_once_and_keeps_its_ids() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;

    let first = platform.put(&workspace_path("david"), &json!({})).await;
    let again = platform.put(&workspace_path("david"), &json!({})).await;

    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    let (first, again): (Workspace, Workspace) = (first.json(), again.json());
    assert_eq!((first.id, first.uid), (again.id, again.uid));
    assert_eq!(first.organization, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn workspace_with_another_uid_is_another_workspace_and_a_conflict() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let (one, other) = (
        json!({ "uid": "11111111-1111-4111-8111-111111111111" }),
        json!({ "uid": "22222222-2222-4222-8222-222222222222" }),
    );
    assert_eq!(put(&platform, &workspace_path("david"), &one).await, 201);
    assert_eq!(put(&platform, &workspace_path("david"), &one).await, 200);

    let differs = platform.put(&workspace_path("david"), &other).await;
    differs.problem(409, "workspace_uid_differs");
    let taken = platform.put(&workspace_path("erin"), &one).await;
    taken.problem(409, "workspace_uid_taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn workspace_with_components_cannot_be_deleted() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare("david", "foo").await;

    let refused = platform.delete(&workspace_path("david")).await;
    refused.problem(409, "workspace_not_empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn workspace_made_again_under_an_old_name_inherits_nothing() {
    let harbour = Harbour::open_with(&[("components.deletion_delay", "0s")]).await;
    let platform = harbour.platform().await;
    let before = platform.provision("david", "foo").await;
    platform
        .delete(&component_path("david", "foo"))
        .await
        .succeeded();
    platform.gone("david", "foo").await;
    platform
        .delete(&workspace_path("david"))
        .await
        .is(StatusCode::NO_CONTENT);

    let after = platform.provision("david", "foo").await;

    assert_ne!(organization(&after), organization(&before));
    assert_ne!(after.id, before.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn component_is_accepted_once_and_then_as_it_was() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;
    let path = component_path("david", "foo");

    assert_eq!(
        put(&platform, &path, &json!({})).await,
        StatusCode::ACCEPTED
    );
    assert_eq!(put(&platform, &path, &json!({})).await, StatusCode::OK);
    let ready = platform.ready("david", "foo").await;
    let calls = harbour.quay().sim().calls().count();
    assert_eq!(put(&platform, &path, &json!({})).await, StatusCode::OK);

    assert_eq!(ready.generation, 1);
    assert_eq!(platform.component("david", "foo").await, ready);
    assert_eq!(harbour.quay().sim().calls().count(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_visibility_converges_at_quay_both_ways() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let path = component_path("david", "foo");
    let foo = platform.provision("david", "foo").await;
    let (org, credential) = (organization(&foo), harbour.delivered(&foo));

    for (visibility, is_public) in [("public", true), ("private", false)] {
        let body = json!({ "visibility": visibility });
        assert_eq!(put(&platform, &path, &body).await, StatusCode::ACCEPTED);
        let changed = platform.ready("david", "foo").await;
        assert_eq!(changed.visibility.as_str(), visibility);
        let repositories = harbour.quay().repositories(&org).await;
        assert_eq!(repositories, [("foo".to_owned(), is_public)].into());
    }
    assert_eq!(harbour.delivered(&foo), credential);
}

#[tokio::test(flavor = "multi_thread")]
async fn component_is_as_visible_as_the_installation_says_unless_it_says_otherwise() {
    let harbour = Harbour::open_with(&[("components.default_visibility", "public")]).await;
    let platform = harbour.platform().await;
    let private = json!({ "visibility": "private" });
    platform.declare_as("david", "hidden", &private).await;

    let foo = platform.provision("david", "foo").await;
    let hidden = platform.ready("david", "hidden").await;

    assert_eq!(foo.visibility, Visibility::Public);
    assert_eq!(hidden.visibility, Visibility::Private);
    let repositories = harbour.quay().repositories(&organization(&foo)).await;
    let expected = [("foo".to_owned(), true), ("hidden".to_owned(), false)];
    assert_eq!(repositories, expected.into());
    let file = harbour.delivered(&foo).unwrap();
    assert_eq!(
        granted(&harbour, &file, &repository(&hidden)).await,
        [""; 0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn application_takes_part_in_the_name_and_cannot_be_changed() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let path = component_path("david", "foo");
    let shop = json!({ "application": "shop" });
    platform.declare_as("david", "foo", &shop).await;

    let foo = platform.ready("david", "foo").await;
    for other in [json!({ "application": "bank" }), json!({})] {
        let refused = platform.put(&path, &other).await;
        refused.problem(409, "application_fixed");
    }

    assert!(repository(&foo).ends_with("/shop-foo"), "{foo:?}");
    assert!(is_ready(&platform.component("david", "foo").await));
}

#[tokio::test(flavor = "multi_thread")]
async fn declaration_that_leaves_visibility_out_keeps_the_one_that_was_declared() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let public = json!({ "visibility": "public" });
    platform.declare_as("david", "foo", &public).await;

    let path = component_path("david", "foo");
    assert_eq!(put(&platform, &path, &json!({})).await, StatusCode::OK);

    let kept = platform.component("david", "foo").await;
    assert_eq!((kept.visibility, kept.generation), (Visibility::Public, 1));
}

//! Deleting: delayed, undoable, and never of a repository.

use std::time::Duration;

use model::Reason;
use reqwest::StatusCode;
use serde_json::json;
use store::{AuditAction, AuditFilter, PageRequest};

use crate::end_to_end::{
    caller::{Caller, component_path, is_ready, ready_condition, workspace_path},
    delivered::Login,
    harbour::Harbour,
    main_job::{organization, repository, robots},
};

const AT_ONCE: [(&str, &str); 1] = [("components.deletion_delay", "0s")];

#[tokio::test(flavor = "multi_thread")]
async fn deletion_that_is_not_due_changes_nothing_and_can_be_undone() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let path = component_path("david", "foo");
    let credential = harbour.delivered(&foo);

    platform.delete(&path).await.is(StatusCode::ACCEPTED);
    let says_so = |component: &model::api::component::Component| {
        ready_condition(component).is_some_and(|(_, reason)| reason == Reason::Deleting)
    };
    let deleting = platform.until("david", "foo", "deleting", says_so).await;
    let (deleted_at, due_at) = (deleting.deleted_at.unwrap(), deleting.deletion_due_at);
    assert_eq!(
        due_at,
        Some(deleted_at.plus(Duration::from_secs(24 * 60 * 60)))
    );
    assert_eq!(harbour.delivered(&foo), credential);
    let calls = harbour.quay().sim().calls().count();
    platform
        .post(&format!("{path}/restore"))
        .await
        .is(StatusCode::ACCEPTED);
    let restored = platform.ready("david", "foo").await;

    assert_eq!((restored.id, restored.deleted_at), (foo.id, None));
    assert_eq!(harbour.delivered(&foo), credential);
    assert_eq!(harbour.quay().sim().calls().count(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn declaring_again_undoes_a_deletion_too() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let path = component_path("david", "foo");

    platform.delete(&path).await.is(StatusCode::ACCEPTED);
    platform
        .put(&path, &json!({}))
        .await
        .is(StatusCode::ACCEPTED);

    let restored = platform.ready("david", "foo").await;
    assert_eq!((restored.id, restored.deleted_at), (foo.id, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_that_is_due_takes_robots_and_delivered_file_and_leaves_the_repository() {
    let harbour = Harbour::open_with(&AT_ONCE).await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let bar = platform.provision("david", "bar").await;
    let (file, (push, pull)) = (
        harbour.delivered(&foo).unwrap(),
        robots(&harbour, &foo).await,
    );
    let org = organization(&foo);

    platform
        .delete(&component_path("david", "foo"))
        .await
        .is(StatusCode::ACCEPTED);
    platform.gone("david", "foo").await;

    let quay = harbour.quay();
    let robots = quay.robots(&org).await;
    assert!(
        !robots.contains(&push) && robots.contains(&pull),
        "{robots:?}"
    );
    assert_eq!(robots.len(), 2);
    assert!(quay.repositories(&org).await.contains_key("foo"));
    assert_eq!(harbour.delivered(&foo), None);
    assert!(!file.path.exists());
    let refused = quay.granted(&file.login, &repository(&foo)).await;
    assert_eq!(refused, Err(StatusCode::UNAUTHORIZED));
    assert!(is_ready(&platform.component("david", "bar").await));
    let Login { username, .. } = harbour.delivered(&bar).unwrap().login;
    assert!(robots.contains(&username));
}

#[tokio::test(flavor = "multi_thread")]
async fn component_declared_again_after_its_end_gets_its_repository_back_and_a_new_credential() {
    let harbour = Harbour::open_with(&AT_ONCE).await;
    let platform = harbour.platform().await;
    let before = platform.provision("david", "foo").await;
    let old = harbour.delivered(&before).unwrap();
    platform
        .delete(&component_path("david", "foo"))
        .await
        .is(StatusCode::ACCEPTED);
    platform.gone("david", "foo").await;

    let after = platform.provision("david", "foo").await;

    assert_eq!(repository(&after), repository(&before));
    let new = harbour.delivered(&after).unwrap();
    assert_ne!(new.login.password, old.login.password);
    assert_eq!(
        harbour
            .quay()
            .repositories(&organization(&after))
            .await
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_comes_due_by_the_clock() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    platform
        .delete(&component_path("david", "foo"))
        .await
        .is(StatusCode::ACCEPTED);

    harbour
        .clock()
        .advance(Duration::from_secs(24 * 60 * 60 + 1));
    platform.retry("david", "foo").await;
    platform.gone("david", "foo").await;

    assert_eq!(harbour.delivered(&foo), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_and_restoration_are_on_record() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare("david", "foo").await;
    let path = component_path("david", "foo");

    platform.delete(&path).await.succeeded();
    platform.post(&format!("{path}/restore")).await.succeeded();

    let trail = harbour
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(2))
        .await;
    let actions: Vec<_> = trail
        .unwrap()
        .items
        .into_iter()
        .map(|one| one.entry.action)
        .collect();
    assert_eq!(
        actions,
        [
            AuditAction::ComponentRestored,
            AuditAction::ComponentDeleted
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_workspace_leaves_no_pull_credential_to_whoever_has_its_name_next() {
    let harbour = Harbour::open_with(&AT_ONCE).await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let file = harbour.delivered_pull(&foo).await.unwrap().path;
    platform
        .delete(&component_path("david", "foo"))
        .await
        .is(StatusCode::ACCEPTED);
    platform.gone("david", "foo").await;

    platform
        .delete(&workspace_path("david"))
        .await
        .is(StatusCode::NO_CONTENT);

    assert!(!file.exists());
}

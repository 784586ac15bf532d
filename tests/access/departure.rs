//! What follows when somebody leaves.

use model::api::credential::RevealedCredential;

use super::{
    identity::Standing,
    scene::{Scene, WORKSPACE},
};
use crate::end_to_end::{
    caller::{Caller, path},
    until,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_saw_who_leaves_is_replaced() {
    let scene = Scene::set().await;
    let owner = Standing::Owner.enter(&scene.harbour).await;
    let developer = Standing::Developer.enter(&scene.harbour).await;
    let reveal = path(&[
        "workspaces",
        WORKSPACE,
        "credentials",
        &scene.credential,
        "reveal",
    ]);
    let seen: RevealedCredential = developer.post(&reveal).await.succeeded().json();

    let member = path(&[
        "workspaces",
        WORKSPACE,
        "members",
        &developer.id().to_string(),
    ]);
    owner.delete(&member).await.succeeded();

    let foo = scene.platform.component(WORKSPACE, "foo").await;
    let replaced = until(async || {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let delivered = scene.harbour.delivered(&foo)?.login;
        (delivered.password != seen.password).then_some(delivered)
    })
    .await;
    assert!(
        replaced.is_some(),
        "what they saw is still what pipelines use"
    );
    let departed = until(async || {
        let departed = scene.harbour.store().list_departed(10).await.unwrap();
        departed.is_empty().then_some(())
    })
    .await;
    assert_eq!(departed, Some(()));
}

//! Secrets, shown to people.

use std::time::Duration;

use model::api::credential::{CredentialTest, RevealedCredential, TestVerdict};
use store::{Actor, AuditAction, AuditFilter, PageRequest};

use super::{
    identity::Standing,
    person::Person,
    scene::{Scene, WORKSPACE},
};
use crate::end_to_end::{
    answer::Answer,
    caller::{Caller, path},
};

async fn reveal(scene: &Scene, person: &Person) -> Answer {
    let path = path(&[
        "workspaces",
        WORKSPACE,
        "credentials",
        &scene.credential,
        "reveal",
    ]);
    person.post(&path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_for_five_minutes_after_a_sign_in_and_no_longer() {
    let scene = Scene::set().await;
    let developer = Standing::Developer.enter(&scene.harbour).await;
    let revealed: RevealedCredential = reveal(&scene, &developer).await.succeeded().json();
    assert!(!revealed.password.is_empty());

    scene
        .harbour
        .clock()
        .advance(Duration::from_secs(5 * 60 + 1));

    let problem = reveal(&scene, &developer)
        .await
        .problem(403, "step_up_needed");
    assert!(
        problem.detail.contains("/sign-in/start?step_up=true"),
        "{problem:?}"
    );
    let again = Standing::Developer.enter(&scene.harbour).await;
    reveal(&scene, &again).await.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_seen_a_secret_is_on_record_and_known() {
    let scene = Scene::set().await;
    let developer = Standing::Developer.enter(&scene.harbour).await;
    reveal(&scene, &developer).await.succeeded();

    let filter = AuditFilter {
        action: Some(AuditAction::CredentialRevealed),
        ..AuditFilter::default()
    };
    let trail = scene
        .harbour
        .store()
        .list_audit(&filter, &PageRequest::first(5))
        .await;
    let trail = trail.unwrap().items;
    assert_eq!(trail.len(), 1);
    assert_eq!(trail[0].entry.actor, Actor::User(developer.id()));
    let workspace = scene.workspace(WORKSPACE).await;
    let seen = scene
        .harbour
        .store()
        .list_seen_by(workspace, developer.id())
        .await;
    assert_eq!(seen.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn tests_are_limited_for_each_person_and_make_nobody_a_witness() {
    let scene = Scene::set_with(&[("reveals_per_minute", "2")]).await;
    let developer = Standing::Developer.enter(&scene.harbour).await;
    let test = async || {
        let parts = [
            "workspaces",
            WORKSPACE,
            "credentials",
            &scene.credential,
            "test",
        ];
        developer.post(&path(&parts)).await
    };
    for _ in 0..2 {
        let said: CredentialTest = test().await.succeeded().json();
        assert_eq!(said.verdict, TestVerdict::AsItShouldBe, "{said:?}");
    }
    test().await.problem(429, "too_many_requests");
    let workspace = scene.workspace(WORKSPACE).await;
    let store = scene.harbour.store();
    let seen = store.list_seen_by(workspace, developer.id()).await;
    assert_eq!(seen.unwrap(), [], "nobody has seen the secret");
    reveal(&scene, &developer).await.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn reveals_are_limited_for_each_person_by_whatever_browser() {
    let scene = Scene::set_with(&[("reveals_per_minute", "2")]).await;
    let (one, another) = (
        Standing::Developer.enter(&scene.harbour).await,
        Standing::Developer.enter(&scene.harbour).await,
    );
    reveal(&scene, &one).await.succeeded();
    reveal(&scene, &another).await.succeeded();

    for browser in [&one, &another] {
        reveal(&scene, browser)
            .await
            .problem(429, "too_many_requests");
    }
    let owner = Standing::Owner.enter(&scene.harbour).await;
    reveal(&scene, &owner).await.succeeded();
}

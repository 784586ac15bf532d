//! An administrator writes another token into the file that the configuration names.

use model::api::service_token::{TokenHealth, TokenOrigin};
use quay_sim::{Fault, Symptom};
use reqwest::{Method, StatusCode};

use super::scene::Scene;
use crate::end_to_end::fault::assert_whole;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_replaced_after_a_rotation_wins_and_the_minted_one_is_revoked() {
    let scene = Scene::open().await;
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    scene.settled().await;
    let minted = scene.sealed(2).await.unwrap();

    scene.harbour.quay().replace_service_token();
    let replaced = scene.switched_from(2).await;
    assert_eq!(replaced.current.origin, TokenOrigin::Configured);
    scene.settled().await;

    assert_eq!(scene.asked_with(&minted).await, StatusCode::UNAUTHORIZED);
    scene.assert_only(3).await;
    let foo = scene.platform.provision("david", "foo").await;
    assert_whole(&scene.harbour, &foo).await;
    let record = scene.record().await;
    let replaced = "ServiceTokenReplaced service token, generation 3".to_owned();
    assert!(record.contains(&replaced), "{record:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_replaced_while_berth_does_not_run_wins_at_the_start() {
    let mut scene = Scene::open().await;
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    scene.settled().await;

    scene.harbour.kill();
    scene.harbour.quay().replace_service_token();
    scene.harbour.start().await;

    scene.switched_from(2).await;
    scene.settled().await;
    scene.assert_only(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_taken_up_long_ago_is_not_taken_up_by_a_process_that_starts() {
    let mut scene = Scene::open().await;
    let first = scene.harbour.quay().service_token();
    scene.harbour.quay().replace_service_token();
    scene.switched_from(1).await;
    scene.settled().await;

    scene.harbour.kill();
    let second = scene.harbour.quay().service_token();
    std::fs::write(scene.harbour.quay().token_file(), first).unwrap();
    scene.harbour.start().await;
    let foo = scene.platform.provision("david", "foo").await;

    assert_whole(&scene.harbour, &foo).await;
    assert_eq!(scene.sealed(2).await, Some(second));
    assert_eq!(scene.state().await.current.generation, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_file_that_does_too_little_ends_no_other_and_can_be_taken_back() {
    let scene = Scene::open().await;
    let first = scene.harbour.quay().service_token();
    let file = scene.harbour.quay().token_file();
    let small = scene
        .harbour
        .quay()
        .issue_service_token("user:admin org:admin repo:create");
    std::fs::write(file, &small).unwrap();
    let unfit = scene
        .until("it is tested", |it| it.current.health == TokenHealth::Unfit)
        .await;
    assert!(unfit.current.flaw.unwrap().contains("repo:admin"));
    assert!(unfit.asks.is_some());
    assert_eq!(scene.asked_with(&first).await, StatusCode::OK);

    std::fs::write(file, &first).unwrap();
    scene
        .until("the first works again", |it| {
            it.current.health == TokenHealth::Proven
        })
        .await;
    scene.settled().await;
    assert_eq!(scene.asked_with(&first).await, StatusCode::OK);
    assert_eq!(scene.asked_with(&small).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        scene.record().await,
        [
            "ServiceTokenReplaced service token, generation 2",
            "ServiceTokenReplaced service token, generation 3",
            "ServiceTokenGone service token, generation 1",
            "ServiceTokenRevoked service token, generation 2",
            "ServiceTokenDead service token, generation 2",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_replaced_while_quay_is_away_is_revoked_when_it_is_back() {
    let scene = Scene::open().await;
    let sim = scene.harbour.quay().sim();
    for path in ["/v2/auth", "/api/v1/user/"] {
        let away = Fault::before(Method::GET, path, Symptom::BadGateway);
        sim.faults().add(away.always());
    }
    scene.harbour.quay().replace_service_token();
    let second = scene.harbour.quay().service_token();
    scene.switched_from(1).await;
    scene.harbour.quay().replace_service_token();
    let replaced = scene.switched_from(2).await;
    let untried = replaced.retiring.iter().find(|it| it.generation == 2);
    assert_eq!(untried.unwrap().health, TokenHealth::Untried);

    sim.faults().clear();
    scene
        .until("it is tested", |it| {
            it.current.health == TokenHealth::Proven
        })
        .await;
    scene.settled().await;
    scene.assert_only(3).await;
    assert_eq!(scene.asked_with(&second).await, StatusCode::UNAUTHORIZED);
}

/// The token was tested when it was taken up, and is on record as such.
#[tokio::test(flavor = "multi_thread")]
async fn process_asks_once_whose_its_token_is_and_what_it_may_do() {
    let mut scene = Scene::open().await;
    scene.harbour.kill();
    scene.harbour.quay().sim().forget_calls();
    scene.harbour.start().await;

    for name in ["foo", "bar"] {
        scene.platform.provision("david", name).await;
    }

    let asked = |call: &quay_sim::Call| call.path.starts_with("/api/v1/user/");
    let asked = scene.harbour.quay().sim().calls().matching(asked);
    assert_eq!(asked.count(), 2, "{asked}");
}

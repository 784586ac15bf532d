//! Where Quay mints.

use std::time::Duration;

use model::api::{
    operation::StepState,
    service_token::{RotationProgress, TokenOrigin},
};
use quay_sim::{Fault, Symptom};
use reqwest::{Method, StatusCode};

use super::scene::Scene;
use crate::end_to_end::{fault::assert_whole, harbour::Harbour};

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_makes_a_new_token_and_the_old_one_is_refused_at_quay() {
    let scene = Scene::open().await;
    let first = scene.harbour.quay().service_token();
    assert!(scene.state().await.minting.available);

    scene.rotate().await.is(StatusCode::ACCEPTED);
    let switched = scene.switched_from(1).await;
    assert_eq!(switched.current.origin, TokenOrigin::Minted);
    assert_eq!(switched.rotation, RotationProgress::Draining);
    assert_eq!(
        scene.asked_with(&first).await,
        StatusCode::OK,
        "calls under way may end with it"
    );
    let settled = scene.settled().await;

    assert_eq!(scene.asked_with(&first).await, StatusCode::UNAUTHORIZED);
    scene.assert_only(2).await;
    let minted = scene.living().remove(0);
    assert_eq!(minted.scope, "user:admin org:admin repo:admin repo:create");
    let life = minted.expires - scene.harbour.quay().sim().clock().now();
    assert!(life <= time::Duration::hours(72), "{life}");
    let done: Vec<_> = settled.steps.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(
        done,
        ["mint-2", "test-2", "switch-2", "revoke-1", "prove-1"]
    );
    for step in settled.steps {
        assert_eq!(step.state, StepState::Done, "{step:?}");
        assert!(step.finished_at.is_some());
    }
    assert_eq!(
        scene.record().await,
        [
            "ServiceTokenRotationAsked service token, generation 1",
            "ServiceTokenMinted service token, generation 2",
            "ServiceTokenSwitched service token, generation 2",
            "ServiceTokenRevoked service token, generation 1",
            "ServiceTokenDead service token, generation 1",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_one_is_no_incident_while_it_retires() {
    let scene = Scene::open().await;
    scene.harbour.clock().advance(Duration::from_secs(30 * 60));
    assert_eq!(scene.incidents().await, [""; 0]);
    scene.rotate().await.is(StatusCode::ACCEPTED);
    let switched = scene.switched_from(1).await;
    assert_eq!(switched.retiring.len(), 1);
    assert_eq!(scene.incidents().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_one_that_only_a_person_can_revoke_is_an_incident() {
    let scene = Scene::open().await;
    for pattern in [
        "/api/v1/user/authorizations/*",
        "/api/v1/organization/*/applications/*/tokens/*",
    ] {
        let refused = Symptom::Status(StatusCode::METHOD_NOT_ALLOWED);
        let fault = Fault::before(Method::DELETE, pattern, refused);
        scene.harbour.quay().sim().faults().add(fault.always());
    }
    scene.harbour.clock().advance(Duration::from_secs(30 * 60));
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    let settled = scene.settled().await;
    let [old] = settled.to_revoke.as_slice() else {
        panic!("{settled:#?}");
    };
    assert_eq!(scene.incidents().await, [old.id.unwrap().to_string()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn provisioning_goes_on_before_during_and_after_a_rotation() {
    let scene = Scene::open().await;
    let before = scene.platform.provision("david", "before").await;
    scene.rotate().await.is(StatusCode::ACCEPTED);
    let (during, ()) = tokio::join!(scene.platform.provision("erin", "during"), async {
        scene.switched_from(1).await;
        scene.settled().await;
    });
    scene.platform.provision("david", "after").await;

    assert_whole(&scene.harbour, &during).await;
    let again = scene.platform.component("david", before.name.as_str());
    assert_eq!(again.await.conditions, before.conditions);
    scene.assert_only(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lent_before_a_rotation_goes_on_when_the_old_token_is_dead() {
    let scene = Scene::open().await;
    // Berth's calls with the first token wait at the gate while it is rotated and revoked.
    scene.platform.provision("warm", "up").await;
    let slow = quay_sim::Fault::before(
        reqwest::Method::POST,
        "/api/v1/repository",
        quay_sim::Symptom::Delay(Duration::from_secs(3)),
    );
    scene.harbour.quay().sim().faults().add(slow);
    let (foo, ()) = tokio::join!(scene.platform.provision("david", "foo"), async {
        scene.harbour.quay().until_faults_are_met().await;
        scene.rotate().await.is(StatusCode::ACCEPTED);
        scene.switched_from(1).await;
        scene.settled().await;
    });
    assert_whole(&scene.harbour, &foo).await;
    scene.assert_only(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_after_the_switch_works_with_the_minted_one_and_not_with_the_file() {
    let mut scene = Scene::open().await;
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    scene.settled().await;

    scene.harbour.kill();
    scene.harbour.start().await;

    scene.assert_only(2).await;
    let foo = scene.platform.provision("david", "foo").await;
    assert_whole(&scene.harbour, &foo).await;
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(2).await;
    scene.settled().await;
    scene.assert_only(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_ask_at_once_and_two_processes_make_one_rotation() {
    let mut scene = Scene::open().await;
    scene.harbour.start_another().await;
    let (one, other) = tokio::join!(scene.rotate(), scene.rotate());
    one.is(StatusCode::ACCEPTED);
    other.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    scene.settled().await;
    scene.assert_only(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minted_token_is_renewed_by_itself_long_before_it_ends() {
    let harbour = Harbour::open_with_application(&[("service_token.lifetime", "10h")]).await;
    let scene = Scene::of(harbour).await;
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    let settled = scene.settled().await;
    let due = settled.due_at.unwrap();
    let ends = settled.current.ends_at.unwrap();
    assert!(
        due < ends.minus(Duration::from_secs(4 * 3600)),
        "{due} {ends}"
    );

    scene
        .harbour
        .clock()
        .advance(Duration::from_secs(5 * 3600 + 60));
    scene.switched_from(2).await;
    scene.settled().await;
    scene.assert_only(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_application_is_somebody_elses_berth_says_why_it_cannot() {
    let scene = Scene::of(Harbour::open().await).await;
    let minting = scene.state().await.minting;
    assert!(!minting.available);
    assert!(minting.why_not.unwrap().contains("quay.application"));
    scene.rotate().await.problem(409, "cannot_mint");
    assert_eq!(scene.record().await, [""; 0]);
}

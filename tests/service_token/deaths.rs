//! Berth dies in the middle of a rotation and is started again on what it left behind.

use std::time::Duration;

use futures::future::join_all;
use quay_sim::{Moment, Symptom};
use reqwest::{Method, StatusCode};

use super::scene::{LEASE, Scene};
use crate::end_to_end::fault::fault;

/// Longer than anybody waits for.
const FOR_EVER: Symptom = Symptom::Delay(Duration::from_secs(3600));

/// Every call of a rotation, and how many of it pass before the death.
const CALLS: [(&str, Method, &str, u32); 5] = [
    (
        "mint",
        Method::POST,
        "/api/v1/organization/*/applications/*/tokens",
        0,
    ),
    ("name", Method::GET, "/v2/auth", 0),
    ("test", Method::GET, "/api/v1/user/authorizations", 0),
    ("revoke", Method::DELETE, "/api/v1/user/authorizations/*", 0),
    ("use", Method::GET, "/api/v1/user/", 0),
];

#[tokio::test(flavor = "multi_thread")]
async fn death_before_or_after_the_effect_of_any_call_ends_with_one_token() {
    let moments = [Moment::BeforeEffect, Moment::AfterEffect];
    let deaths = CALLS
        .into_iter()
        .flat_map(|call| moments.map(|moment| (call.clone(), moment)));
    join_all(
        deaths.map(|((name, method, pattern, passing), moment)| async move {
            let mut scene = Scene::open().await;
            let hangs = fault(method, pattern, moment, FOR_EVER).after_passing(passing);
            scene.harbour.quay().sim().faults().add(hangs);
            scene.rotate().await.is(StatusCode::ACCEPTED);
            if name == "revoke" {
                scene.switched_from(1).await;
                scene.harbour.clock().advance(super::scene::DRAIN);
            }
            scene.harbour.quay().until_faults_are_met().await;

            scene.harbour.kill();
            scene.harbour.clock().advance(LEASE);
            scene.harbour.start().await;
            let switched = scene.switched_from(1).await;
            scene.settled().await;

            scene.assert_only(switched.current.generation).await;
            scene.platform.provision("david", "foo").await;
        }),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn death_after_any_step_ends_with_one_token() {
    join_all((1..=5).map(|steps| async move {
        let mut scene = Scene::open().await;
        scene.rotate().await.is(StatusCode::ACCEPTED);
        if steps > 3 {
            scene.switched_from(1).await;
            scene.harbour.clock().advance(super::scene::DRAIN);
        }
        scene
            .until("it has come so far", |it| it.steps.len() >= steps)
            .await;

        scene.harbour.kill();
        scene.harbour.clock().advance(LEASE);
        scene.harbour.start().await;
        scene.switched_from(1).await;
        scene.settled().await;

        let generation = scene.state().await.current.generation;
        scene.assert_only(generation).await;
    }))
    .await;
}

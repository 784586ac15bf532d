//! An administrator pastes a token.

use std::time::Duration;

use model::api::service_token::{TokenHealth, TokenOrigin};
use quay_sim::{Fault, Symptom};
use reqwest::{Method, StatusCode};
use server::demo::quay::{SCOPES, USER};

use super::scene::Scene;
use crate::end_to_end::fault::assert_whole;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_made_by_hand_is_tested_and_takes_over_where_quay_does_not_mint() {
    let scene = Scene::without_minting().await;
    let first = scene.harbour.quay().service_token();
    let state = scene.state().await;
    assert!(!state.minting.available);
    assert!(state.minting.why_not.unwrap().contains("3.18"));
    assert_eq!(state.by_hand.scopes.join(" "), SCOPES);
    scene.rotate().await.problem(409, "cannot_mint");

    let pasted = scene.make_token();
    scene.paste(&pasted).await.is(StatusCode::ACCEPTED);
    let switched = scene.switched_from(1).await;
    assert_eq!(switched.current.origin, TokenOrigin::Pasted);
    scene.settled().await;

    assert_eq!(scene.sealed(2).await, Some(pasted));
    assert_eq!(scene.asked_with(&first).await, StatusCode::UNAUTHORIZED);
    scene.assert_only(2).await;
    let foo = scene.platform.provision("david", "foo").await;
    assert_whole(&scene.harbour, &foo).await;
    let record = scene.record().await;
    assert_eq!(record[0], "ServiceTokenPasted service token, generation 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_do_is_refused_with_its_reason_and_not_kept() {
    let scene = Scene::open().await;
    let quay = scene.harbour.quay();
    let sim = quay.sim();
    sim.add_organization("davids", USER).unwrap();
    let application = sim.add_application("davids", "His", "http://127.0.0.1");
    let strangers = sim
        .issue_token(
            USER,
            &application.unwrap().client_id,
            &SCOPES.parse().unwrap(),
        )
        .unwrap();
    let first = quay.service_token();
    for (token, code, word) in [
        (strangers, "other_account", "berth-service"),
        (
            quay.issue_service_token("user:admin org:admin repo:create"),
            "scope_too_small",
            "repo:admin",
        ),
        (
            quay.issue_service_token("org:admin repo:admin repo:create"),
            "scope_too_small",
            "user:admin",
        ),
        (
            quay.issue_service_token(&format!("{SCOPES} super:user")),
            "scope_too_large",
            "superuser",
        ),
        ("GARBAGE".repeat(6), "token_refused", "Make another"),
        (first, "token_in_use", "already"),
    ] {
        let problem = scene.paste(&token).await.problem(409, code);
        assert!(problem.detail.contains(word), "{}", problem.detail);
        assert!(!problem.detail.contains(&token));
    }
    for nothing in ["", " ", "two words"] {
        scene.paste(nothing).await.problem(400, "invalid_request");
    }
    let state = scene.state().await;
    assert_eq!((state.current.generation, state.pending), (1, None));
    assert_eq!(scene.sealed(2).await, None);
    assert_eq!(scene.record().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_token_that_quay_does_not_let_berth_delete_is_shown_until_it_is_dead() {
    let scene = Scene::without_minting().await;
    let first = scene.harbour.quay().service_token();
    let refused = Fault::before(
        Method::DELETE,
        "/api/v1/user/authorizations/*",
        Symptom::Status(StatusCode::METHOD_NOT_ALLOWED),
    );
    scene.harbour.quay().sim().faults().add(refused.always());
    scene
        .paste(&scene.make_token())
        .await
        .is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    let settled = scene.settled().await;
    let [old] = settled.to_revoke.as_slice() else {
        panic!("{settled:#?}");
    };
    assert_eq!((old.generation, old.health), (1, TokenHealth::Proven));
    assert!(old.id.is_some(), "it can be found at Quay");
    assert_eq!(scene.asked_with(&first).await, StatusCode::OK);

    scene.harbour.quay().sim().faults().clear();
    scene.harbour.quay().revoke_service_token().await;
    scene.harbour.clock().advance(Duration::from_secs(3601));
    scene
        .until("it is seen to be dead", |it| it.to_revoke.is_empty())
        .await;
    scene.assert_only(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_token_asks_for_another_and_the_pasted_one_sets_everything_going() {
    let scene = Scene::open().await;
    scene.harbour.quay().revoke_service_token().await;
    scene.platform.declare("david", "foo").await;
    let dead = scene
        .until("it is seen to be dead", |it| {
            it.current.health == TokenHealth::Dead
        })
        .await;
    assert!(dead.asks.is_some());
    scene.rotate().await.problem(409, "service_token_broken");

    scene
        .paste(&scene.make_token())
        .await
        .is(StatusCode::ACCEPTED);
    let foo = scene.platform.ready("david", "foo").await;
    assert_whole(&scene.harbour, &foo).await;
    scene.assert_only(2).await;
}

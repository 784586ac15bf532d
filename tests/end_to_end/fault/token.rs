//! The service token dies, or may do too little, and is replaced in its file.

use model::{Reason, api::operation::OperationState};
use quay_sim::{Fault, Symptom};
use reqwest::Method;

use super::assert_whole;
use crate::end_to_end::{caller::is_ready, harbour::Harbour};

#[tokio::test(flavor = "multi_thread")]
async fn token_that_was_replaced_before_it_died_interrupts_nothing() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;

    harbour.quay().revoke_service_token().await;
    harbour.quay().replace_service_token();
    platform.provision("david", "bar").await;
    let erins = platform.provision("erin", "foo").await;

    assert_whole(&harbour, &erins).await;
    assert!(is_ready(
        &platform.component("david", foo.name.as_str()).await
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_token_stops_the_work_and_a_new_one_in_its_file_sets_it_going_by_itself() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.provision("warm", "up").await;
    harbour.quay().revoke_service_token().await;

    platform.declare("david", "foo").await;
    let stuck = platform.stuck("david", "foo", Reason::TokenDead).await;
    let state = platform.operation(&stuck).await.unwrap().state;
    assert_eq!(state, OperationState::Blocked);
    harbour.quay().replace_service_token();

    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_that_dies_between_two_calls_loses_no_finished_step() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let grants = "/api/v1/repository/*/permissions/user/*";
    let hold = Fault::before(Method::PUT, grants, Symptom::ReadOnly);
    harbour.quay().sim().faults().add(hold.always());
    platform.declare("david", "foo").await;
    platform.stuck("david", "foo", Reason::QuayReadOnly).await;
    harbour.quay().revoke_service_token().await;
    harbour.quay().sim().faults().clear();

    platform.retry("david", "foo").await;
    platform.stuck("david", "foo", Reason::TokenDead).await;
    harbour.quay().sim().forget_calls();
    harbour.quay().replace_service_token();
    let foo = platform.ready("david", "foo").await;

    let changes = harbour.quay().calls();
    let changes = changes.matching(|call| call.method != Method::GET);
    assert_eq!(changes.count(), 2, "{changes}");
    assert_whole(&harbour, &foo).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn berth_that_starts_with_a_dead_token_says_so_and_waits_for_another() {
    let mut harbour = Harbour::closed(&[]).await;
    harbour.quay().revoke_service_token().await;
    harbour.start().await;
    let platform = harbour.platform().await;

    platform.declare("david", "foo").await;
    platform.stuck("david", "foo", Reason::TokenDead).await;
    harbour.quay().replace_service_token();

    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn berth_that_starts_without_its_token_file_says_so_and_waits_for_it() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    std::fs::remove_file(harbour.quay().token_file()).unwrap();

    platform.declare("david", "foo").await;
    platform.stuck("david", "foo", Reason::TokenDead).await;
    harbour.quay().replace_service_token();

    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_that_may_do_too_little_is_named_and_a_better_one_is_taken_up() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let small = harbour
        .quay()
        .issue_service_token("user:admin org:admin repo:create");
    std::fs::write(harbour.quay().token_file(), small).unwrap();

    platform.declare("david", "foo").await;
    let stuck = platform.stuck("david", "foo", Reason::ScopeMissing).await;
    let operation = platform.operation(&stuck).await.unwrap();
    assert_eq!(operation.state, OperationState::Blocked);
    assert!(operation.message.unwrap().contains("repo:admin"));
    harbour.quay().replace_service_token();
    platform.retry("david", "foo").await;

    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

//! Every symptom at every call of the main job.

use std::time::Duration;

use futures::future::join_all;
use model::{Reason, api::operation::OperationState};
use quay_sim::{Fault, Moment, Symptom};
use reqwest::Method;

use super::{CALLS, assert_whole, fault};
use crate::end_to_end::harbour::Harbour;

/// Lets each call of a component's provisioning meet the symptom, each in a harbour of its own, and
/// waits for Berth to get over it by itself.
async fn gets_over(moment: Moment, symptom: Symptom) {
    join_all(CALLS.map(|call| gets_over_at(call, moment, symptom))).await;
}

/// A call that is not done is made again, so it meets the symptom twice in a row, too.
async fn gets_over_at(call: (&str, Method, &str), moment: Moment, symptom: Symptom) {
    let (name, method, pattern) = call;
    let harbour = Harbour::open().await;
    harbour.warm_up().await;
    let platform = harbour.platform().await;
    let is_undone = moment == Moment::BeforeEffect && !matches!(symptom, Symptom::Delay(_));
    for times in 1..=if is_undone { 2 } else { 1 } {
        let fault = fault(method.clone(), pattern, moment, symptom);
        harbour.quay().sim().faults().add(fault.times(times));

        let workspace = format!("w{times}");
        let component = platform.provision(&workspace, "foo").await;

        let left = harbour.quay().sim().faults().remaining();
        assert_eq!(left, 0, "{name}: was not asked for {times} times");
        assert_whole(&harbour, &component).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limit_at_any_call_is_waited_out() {
    gets_over(Moment::BeforeEffect, Symptom::TooManyRequests).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_gateway_before_the_effect_of_any_call_is_tried_again() {
    gets_over(Moment::BeforeEffect, Symptom::BadGateway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_gateway_after_the_effect_of_any_call_doubles_nothing() {
    gets_over(Moment::AfterEffect, Symptom::BadGateway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_of_quays_own_after_the_effect_of_any_call_doubles_nothing() {
    gets_over(Moment::AfterEffect, Symptom::InternalServerError).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_before_the_effect_of_any_call_is_tried_again() {
    gets_over(Moment::BeforeEffect, Symptom::Reset).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_after_the_effect_of_any_call_doubles_nothing() {
    gets_over(Moment::AfterEffect, Symptom::Reset).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_that_breaks_off_at_any_call_doubles_nothing() {
    gets_over(Moment::AfterEffect, Symptom::Truncated).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delay_at_any_call_is_only_a_delay() {
    gets_over(
        Moment::BeforeEffect,
        Symptom::Delay(Duration::from_millis(100)),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_quay_parks_the_work_at_any_change_and_says_so() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let is_change = |method: &Method| *method != Method::GET;
    let changes = CALLS.into_iter().filter(|(_, method, _)| is_change(method));
    for (number, (call, method, pattern)) in changes.enumerate() {
        eprintln!("{call}");
        let (workspace, faults) = (format!("w{number}"), harbour.quay().sim().faults());
        faults.add(Fault::before(method, pattern, Symptom::ReadOnly).always());

        platform.declare(&workspace, "foo").await;
        let parked = platform
            .stuck(&workspace, "foo", Reason::QuayReadOnly)
            .await;
        let operation = platform.operation(&parked).await.unwrap();
        assert_eq!(operation.state, OperationState::Waiting);
        assert!(operation.message.unwrap().contains("read-only"));
        assert_eq!(harbour.delivered(&parked), None);
        faults.clear();
        platform.retry(&workspace, "foo").await;

        assert_whole(&harbour, &platform.ready(&workspace, "foo").await).await;
    }
}

/// The worst that can happen to one call: it is done, the answer is lost, and so is the first look
/// at what came of it.
#[tokio::test(flavor = "multi_thread")]
async fn lost_answer_and_then_a_lost_look_double_nothing() {
    let harbour = Harbour::open().await;
    harbour.warm_up().await;
    let platform = harbour.platform().await;
    for (number, (call, method, pattern)) in CALLS.into_iter().enumerate() {
        eprintln!("{call}");
        let faults = harbour.quay().sim().faults();
        faults.add(Fault::after(method, pattern, Symptom::Reset));
        faults.add(Fault::before(
            Method::GET,
            "/api/v1/organization/*",
            Symptom::BadGateway,
        ));
        faults.add(Fault::before(
            Method::GET,
            "/api/v1/repository/*",
            Symptom::BadGateway,
        ));

        let workspace = format!("w{number}");
        let component = platform.provision(&workspace, "foo").await;
        faults.clear();

        assert_whole(&harbour, &component).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_that_is_away_when_berth_starts_is_waited_for() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let away = Fault::before(Method::GET, "/api/v1/user/", Symptom::BadGateway);
    harbour.quay().sim().faults().add(away.always());

    platform.declare("david", "foo").await;
    platform
        .stuck("david", "foo", Reason::QuayUnavailable)
        .await;
    harbour.quay().sim().faults().clear();

    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

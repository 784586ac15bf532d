//! Faults after a component was ready: at a change, at a proof that is renewed, at its end.

use std::time::Duration;

use model::Reason;
use quay_sim::{Fault, Moment, Symptom};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::fault;
use crate::end_to_end::{
    caller::{Caller, component_path},
    harbour::Harbour,
    main_job::{granted, organization, repository, robots},
};

/// What can happen to a call without anybody's doing, and when.
const MISHAPS: [(Moment, Symptom); 5] = [
    (Moment::BeforeEffect, Symptom::TooManyRequests),
    (Moment::BeforeEffect, Symptom::BadGateway),
    (Moment::AfterEffect, Symptom::BadGateway),
    (Moment::AfterEffect, Symptom::Reset),
    (Moment::AfterEffect, Symptom::Truncated),
];

#[tokio::test(flavor = "multi_thread")]
async fn change_of_visibility_gets_over_every_mishap() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let credential = harbour.delivered(&foo);
    let mut is_public = false;
    for (moment, symptom) in MISHAPS {
        let change = fault(Method::POST, "*/changevisibility", moment, symptom);
        harbour.quay().sim().faults().add(change);
        is_public = !is_public;
        let visibility = if is_public { "public" } else { "private" };

        let wish = json!({ "visibility": visibility });
        platform.declare_as("david", "foo", &wish).await;
        platform.ready("david", "foo").await;

        let left = harbour.quay().sim().faults().remaining();
        assert_eq!(left, 0, "{symptom:?} was not met");
        let repositories = harbour.quay().repositories(&organization(&foo)).await;
        assert_eq!(repositories["foo"], is_public, "{symptom:?} {moment:?}");
    }
    assert_eq!(harbour.delivered(&foo), credential);
}

#[tokio::test(flavor = "multi_thread")]
async fn renewed_proof_gets_over_a_mishap_at_each_of_its_looks() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    let looks = [
        format!("/api/v1/organization/{org}"),
        format!("/api/v1/organization/{org}/team/owners/members"),
        format!("/api/v1/organization/{org}/robots"),
        format!("/api/v1/organization/{org}/prototypes"),
        "/api/v1/repository".to_owned(),
    ];
    for (number, look) in looks.iter().enumerate() {
        for (again, symptom) in [Symptom::BadGateway, Symptom::Truncated]
            .into_iter()
            .enumerate()
        {
            harbour.clock().advance(Duration::from_secs(11 * 60));
            let mishap = Fault::after(Method::GET, look, symptom);
            harbour.quay().sim().faults().add(mishap);

            let name = format!("c{number}-{again}");
            let component = platform.provision("david", &name).await;

            let left = harbour.quay().sim().faults().remaining();
            assert_eq!(left, 0, "{look} was not looked at");
            let file = harbour.delivered(&component).unwrap();
            let path = repository(&component);
            assert_eq!(granted(&harbour, &file, &path).await, ["pull", "push"]);
        }
    }
    assert_eq!(harbour.quay().organizations().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn end_of_a_component_gets_over_every_mishap() {
    let harbour = Harbour::open_with(&[("components.deletion_delay", "0s")]).await;
    let platform = harbour.platform().await;
    platform.provision("david", "stays").await;
    for (number, (moment, symptom)) in MISHAPS.into_iter().enumerate() {
        let name = format!("c{number}");
        let component = platform.provision("david", &name).await;
        let (push, _) = robots(&harbour, &component).await;
        let end = fault(
            Method::DELETE,
            "/api/v1/organization/*/robots/*",
            moment,
            symptom,
        );
        harbour.quay().sim().faults().add(end);

        let path = component_path("david", &name);
        platform.delete(&path).await.is(StatusCode::ACCEPTED);
        platform.gone("david", &name).await;

        let left = harbour.quay().sim().faults().remaining();
        assert_eq!(left, 0, "{symptom:?} was not met");
        let robots = harbour.quay().robots(&organization(&component)).await;
        assert!(
            !robots.contains(&push),
            "{symptom:?} {moment:?}: {robots:?}"
        );
        assert_eq!(robots.len(), 2, "{robots:?}");
        assert_eq!(harbour.delivered(&component), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn organization_that_is_gone_is_shown_and_its_name_not_taken_again() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    let path = format!("/api/v1/organization/{org}");
    harbour.quay().write(Method::DELETE, &path, json!({})).await;
    harbour.quay().sim().collect_garbage();
    harbour.quay().sim().forget_calls();

    platform.declare("david", "bar").await;
    // Quay says the same of what one may not do and of what is gone (200, 286): look again.
    platform.stuck("david", "bar", Reason::Forbidden).await;
    platform.retry("david", "bar").await;
    platform.stuck("david", "bar", Reason::Conflict).await;

    let calls = harbour.quay().calls();
    let made = calls.matching(|call| call.path == "/api/v1/organization/");
    assert_eq!(made.count(), 0, "{calls}");
    assert!(harbour.quay().organizations().await.is_empty());
}

//! Berth dies in the middle of its work and is started again on what it left behind: the work is
//! taken up where its journal ends, under the same names, and nothing is there twice.
//!
//! A claim of the dead is anybody's when its lease has run out, after 15 seconds. All deaths of a
//! test are therefore died at the same time, each in a harbour of its own.

use std::time::Duration;

use futures::future::join_all;
use quay_sim::{Fault, Moment, Symptom};
use reqwest::{Method, StatusCode};
use store::AuditVerdict;

use super::{
    caller::{Caller, component_path, is_ready},
    events::Events,
    fault::{CALLS, assert_whole, fault},
    harbour::Harbour,
    main_job::organization,
};

/// Longer than anybody waits for.
const FOR_EVER: Symptom = Symptom::Delay(Duration::from_secs(3600));

#[tokio::test(flavor = "multi_thread")]
async fn death_before_or_after_the_effect_of_any_call_loses_and_doubles_nothing() {
    let moments = [Moment::BeforeEffect, Moment::AfterEffect];
    let deaths = CALLS
        .into_iter()
        .flat_map(|call| moments.map(|moment| (call.clone(), moment)));
    join_all(deaths.map(|((name, method, pattern), moment)| async move {
        let mut harbour = Harbour::open().await;
        harbour.warm_up().await;
        let hangs = fault(method.clone(), pattern, moment, FOR_EVER);
        harbour.quay().sim().faults().add(hangs);
        let platform = harbour.platform().await;
        platform.declare("david", "foo").await;
        harbour.quay().until_faults_are_met().await;
        let before = platform.workspace("david").await.organization;

        harbour.kill();
        harbour.start().await;
        let foo = platform.ready("david", "foo").await;

        assert_eq!(
            before.map(|organization| organization.name.to_string()),
            Some(organization(&foo)),
            "{moment:?}: {name}"
        );
        assert_whole(&harbour, &foo).await;
        assert_made_once(&harbour, name);
        assert_trail_is_intact(&harbour).await;
    }))
    .await;
}

/// A death after each record that the work leaves behind; the events count them.
#[tokio::test(flavor = "multi_thread")]
async fn death_between_any_two_records_loses_and_doubles_nothing() {
    join_all((1..=RECORDS).map(|records| async move {
        let mut harbour = Harbour::open().await;
        let platform = harbour.platform().await;
        let declared = platform.declare("david", "foo").await;
        let mut events = Events::follow(&platform, "david", Some(0)).await;
        for _ in 0..records {
            events.next().await.unwrap();
        }

        harbour.kill();
        harbour.start().await;
        let foo = platform.ready("david", "foo").await;

        assert_eq!(foo.id, declared.id);
        assert_whole(&harbour, &foo).await;
        assert_made_once(&harbour, &format!("after {records} records"));
        assert_trail_is_intact(&harbour).await;
    }))
    .await;
}

/// How many events a first component makes at least, from the declaration of its workspace on.
const RECORDS: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn death_at_the_first_of_two_components_does_not_hold_up_what_they_share_for_ever() {
    let mut harbour = Harbour::open().await;
    let hangs = Fault::after(Method::POST, "/api/v1/organization/", FOR_EVER);
    harbour.quay().sim().faults().add(hangs);
    let platform = harbour.platform().await;
    platform.declare("david", "foo").await;
    platform.declare("david", "bar").await;
    harbour.quay().until_faults_are_met().await;

    harbour.kill();
    harbour.start().await;
    let bar = platform.ready("david", "bar").await;
    let foo = platform.ready("david", "foo").await;

    assert_eq!(organization(&foo), organization(&bar));
    let organizations = harbour.quay().organizations().await;
    assert_eq!(
        organizations.into_iter().collect::<Vec<_>>(),
        [organization(&foo)]
    );
    assert_eq!(harbour.quay().robots(&organization(&foo)).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn death_during_a_deletion_leaves_no_robot_and_no_file_behind() {
    let moments = [Moment::BeforeEffect, Moment::AfterEffect];
    join_all(moments.map(|moment| async move {
        let mut harbour = Harbour::open_with(&[("components.deletion_delay", "0s")]).await;
        let platform = harbour.platform().await;
        let foo = platform.provision("david", "foo").await;
        let robots = "/api/v1/organization/*/robots/*";
        let hangs = fault(Method::DELETE, robots, moment, FOR_EVER);
        harbour.quay().sim().faults().add(hangs);
        platform
            .delete(&component_path("david", "foo"))
            .await
            .is(StatusCode::ACCEPTED);
        harbour.quay().until_faults_are_met().await;

        harbour.kill();
        harbour.start().await;
        platform.gone("david", "foo").await;

        let org = organization(&foo);
        assert_eq!(harbour.quay().robots(&org).await.len(), 1, "the pull robot");
        assert_eq!(harbour.quay().repositories(&org).await.len(), 1);
        assert_eq!(harbour.delivered(&foo), None);
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ready_before_a_death_is_ready_after_it_without_a_call_to_quay() {
    let mut harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let credential = harbour.delivered(&foo);

    harbour.kill();
    harbour.quay().sim().forget_calls();
    harbour.start().await;

    assert!(is_ready(&platform.component("david", "foo").await));
    assert_eq!(harbour.delivered(&foo), credential);
    platform.declare("david", "foo").await;
    assert_eq!(harbour.quay().calls().count(), 0);
}

/// No create was done twice: the stand-in said "created" once for each thing.
fn assert_made_once(harbour: &Harbour, when: &str) {
    for (name, method, pattern) in &CALLS[..4] {
        let (prefix, suffix) = pattern.split_once('*').unwrap_or((pattern, ""));
        let made = harbour.quay().sim().calls().matching(|call| {
            call.method == *method
                && call.path.starts_with(prefix)
                && call
                    .path
                    .ends_with(suffix.rsplit('*').next().unwrap_or_default())
                && call.status == Some(StatusCode::CREATED)
        });
        assert!(made.count() <= 1, "{when}: {name}\n{made}");
    }
}

async fn assert_trail_is_intact(harbour: &Harbour) {
    let verdict = harbour.store().verify_audit(None).await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact(_)), "{verdict:?}");
}

//! The place where pipelines look is in the way.

use std::fs;

use model::{ConditionKind, ConditionStatus, Reason};

use super::assert_whole;
use crate::end_to_end::{harbour::Harbour, main_job::repository};

#[tokio::test(flavor = "multi_thread")]
async fn folder_that_cannot_be_written_keeps_the_component_from_being_ready() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    // A file where the folder should be: refused to everybody, whatever their rights.
    fs::write(harbour.config().delivery, "in the way").unwrap();

    platform.declare("david", "foo").await;
    let stuck = platform.stuck("david", "foo", Reason::DeliveryFailed).await;

    let delivered =
        |condition: &&model::Condition| condition.kind == ConditionKind::CredentialDelivered;
    let condition = stuck.conditions.iter().find(delivered).unwrap();
    assert_eq!(condition.status, ConditionStatus::False);
    fs::remove_file(harbour.config().delivery).unwrap();
    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn file_that_berth_did_not_put_there_is_a_conflict_and_is_left_alone() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let place = harbour.config().delivery.join("david/push/foo");
    fs::create_dir_all(&place).unwrap();
    let file = place.join(".dockerconfigjson");
    fs::write(&file, "{\"auths\": {}}").unwrap();

    platform.declare("david", "foo").await;
    platform.stuck("david", "foo", Reason::Conflict).await;

    assert_eq!(fs::read_to_string(&file).unwrap(), "{\"auths\": {}}");
    fs::remove_file(&file).unwrap();
    platform.retry("david", "foo").await;
    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn robot_token_that_somebody_regenerated_is_found_out_before_it_is_delivered() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    // Held between storing and testing.
    let hold = quay_sim::Fault::before(
        reqwest::Method::PUT,
        "/api/v1/repository/*/permissions/*",
        quay_sim::Symptom::ReadOnly,
    );
    harbour.quay().sim().faults().add(hold.always());
    platform.declare("david", "foo").await;
    let held = platform.stuck("david", "foo", Reason::QuayReadOnly).await;
    let org = held.repository.as_ref().unwrap().org.to_string();
    for robot in harbour.quay().robots(&org).await {
        let (_, shortname) = robot.split_once('+').unwrap();
        let path = format!("/api/v1/organization/{org}/robots/{shortname}/regenerate");
        harbour
            .quay()
            .write(reqwest::Method::POST, &path, serde_json::Value::Null)
            .await;
    }
    harbour.quay().sim().faults().clear();

    platform.retry("david", "foo").await;
    let foo = platform.ready("david", "foo").await;

    assert!(repository(&foo).starts_with(&org));
    assert_whole(&harbour, &foo).await;
}

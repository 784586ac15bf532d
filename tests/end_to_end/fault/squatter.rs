//! Somebody else has the name. What is theirs is never adopted, changed or deleted; it is shown,
//! and it is on record.

use std::{collections::BTreeSet, time::Duration};

use model::{ConditionKind, ConditionStatus, Reason, RobotSlot, api::operation::OperationState};
use quay_sim::{Fault, Symptom};
use reqwest::Method;
use serde_json::json;
use store::{AuditAction, AuditFilter, AuditRecord, PageRequest};

use super::assert_whole;
use crate::end_to_end::{
    caller::{Platform, is_ready},
    harbour::Harbour,
    main_job::organization,
};

async fn conflicts_on_record(harbour: &Harbour) -> Vec<AuditRecord> {
    let page = harbour
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(500))
        .await;
    let mut records = page.unwrap().items;
    records.retain(|record| record.entry.action == AuditAction::ConflictSeen);
    records
}

/// The name of the organization that the workspace is about to get, found out before it is made.
async fn next_organization(harbour: &Harbour, platform: &Platform) -> String {
    let hold = Fault::before(Method::POST, "/api/v1/organization/", Symptom::ReadOnly);
    harbour.quay().sim().faults().add(hold.always());
    platform.declare("david", "foo").await;
    platform.stuck("david", "foo", Reason::QuayReadOnly).await;
    harbour.quay().sim().faults().clear();
    let organization = platform.workspace("david").await.organization;
    organization.unwrap().name.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn squatted_organization_is_left_alone_and_another_name_is_taken() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let squatted = next_organization(&harbour, &platform).await;
    harbour.quay().squat_organization(&squatted).await;
    harbour.quay().sim().forget_calls();

    platform.retry("david", "foo").await;
    let foo = platform.ready("david", "foo").await;

    assert_ne!(organization(&foo), squatted);
    assert_whole(&harbour, &foo).await;
    let calls = harbour.quay().calls();
    let touched =
        calls.matching(|call| call.method != Method::GET && call.path.contains(&squatted));
    assert_eq!(touched.count(), 0, "{touched}");
    let on_record = conflicts_on_record(&harbour).await;
    assert_eq!(on_record.len(), 1, "{on_record:?}");
    assert!(on_record[0].entry.subject.contains(&squatted));
}

/// The squatter even invites Berth's account as an owner: to be an owner proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn organization_that_berth_was_made_an_owner_of_is_not_adopted_either() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let squatted = next_organization(&harbour, &platform).await;
    let body = json!({ "name": squatted, "email": "bait@example.com" });
    harbour
        .quay()
        .write(Method::POST, "/api/v1/organization/", body)
        .await;

    platform.retry("david", "foo").await;
    let foo = platform.ready("david", "foo").await;

    assert_ne!(organization(&foo), squatted);
    assert!(harbour.quay().robots(&squatted).await.is_empty());
    assert!(harbour.quay().repositories(&squatted).await.is_empty());
    assert_eq!(conflicts_on_record(&harbour).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn squatted_repository_is_a_conflict_until_it_is_gone() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    harbour.quay().squat_repository(&org, "bar").await;
    harbour.quay().sim().forget_calls();

    platform.declare("david", "bar").await;
    let stuck = platform.stuck("david", "bar", Reason::Conflict).await;

    assert_operation_is_blocked(&platform, &stuck).await;
    let repository = condition(&stuck, ConditionKind::RepositoryReady);
    assert_eq!(repository, Some((ConditionStatus::False, Reason::Conflict)));
    let path = format!("{org}/bar");
    assert!(harbour.quay().permissions(&path).await.is_empty());
    assert_eq!(harbour.delivered(&stuck), None);
    let on_record = conflicts_on_record(&harbour).await;
    assert!(on_record.len() == 1 && on_record[0].entry.subject.contains(&org));
    assert!(is_ready(&platform.component("david", "foo").await));

    let squatted = format!("/api/v1/repository/{path}");
    harbour
        .quay()
        .write(Method::DELETE, &squatted, json!({}))
        .await;
    platform.retry("david", "bar").await;
    platform.ready("david", "bar").await;
    let robots = harbour.quay().robots(&org).await;
    assert_eq!(robots.len(), 3, "{robots:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn squatted_push_robot_is_a_conflict_and_its_token_goes_nowhere() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    let hold = Fault::before(Method::PUT, "/api/v1/organization/*", Symptom::ReadOnly);
    harbour.quay().sim().faults().add(hold.always());
    platform.declare("david", "bar").await;
    let bar = platform.stuck("david", "bar", Reason::QuayReadOnly).await;
    harbour.quay().sim().faults().clear();
    let shortname = harbour.naming().push_robot(bar.id, RobotSlot::A).unwrap();
    let squatted = harbour.quay().squat_robot(&org, shortname.as_str()).await;

    platform.retry("david", "bar").await;
    let stuck = platform.stuck("david", "bar", Reason::Conflict).await;

    assert_operation_is_blocked(&platform, &stuck).await;
    let robot = condition(&stuck, ConditionKind::PushRobotReady);
    assert_eq!(robot, Some((ConditionStatus::False, Reason::Conflict)));
    let permissions = harbour.quay().permissions(&format!("{org}/bar")).await;
    assert!(
        !permissions.contains_key(&squatted.username),
        "{permissions:?}"
    );
    assert_eq!(harbour.delivered(&stuck), None);
    let still = harbour
        .quay()
        .granted(&squatted, &format!("{org}/bar"))
        .await;
    assert_eq!(still, Ok(BTreeSet::new()), "its token was not regenerated");
    let on_record = conflicts_on_record(&harbour).await;
    assert!(
        on_record[0].entry.subject.contains("robot"),
        "{on_record:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_that_look_like_ours_are_noticed_when_the_proof_is_old() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    harbour.quay().squat_robot(&org, "berth-lookalike").await;
    harbour.clock().advance(Duration::from_secs(11 * 60));

    platform.declare("david", "bar").await;
    let stuck = platform.stuck("david", "bar", Reason::Conflict).await;

    let said = platform.operation(&stuck).await.unwrap().message.unwrap();
    assert!(said.contains("berth-lookalike"), "{said}");
    assert!(!harbour.quay().repositories(&org).await.contains_key("bar"));
    assert!(!conflicts_on_record(&harbour).await.is_empty());

    let robot = format!("/api/v1/organization/{org}/robots/berth-lookalike");
    harbour
        .quay()
        .write(Method::DELETE, &robot, json!({}))
        .await;
    platform.retry("david", "bar").await;
    platform.ready("david", "bar").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unexpected_owner_is_noticed_when_the_proof_is_old() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    let intruder = server::demo::quay::USER;
    let member = format!("/api/v1/organization/{org}/team/owners/members/{intruder}");
    harbour.quay().write(Method::PUT, &member, json!({})).await;
    harbour.clock().advance(Duration::from_secs(11 * 60));

    platform.declare("david", "bar").await;
    let stuck = platform.stuck("david", "bar", Reason::Conflict).await;

    let said = platform.operation(&stuck).await.unwrap().message.unwrap();
    assert!(said.contains(intruder), "{said}");
    assert!(!harbour.quay().repositories(&org).await.contains_key("bar"));
    assert_eq!(harbour.delivered(&stuck), None);
}

/// Seen at once, without any scan: the registry test shows that a credential reaches too far.
#[tokio::test(flavor = "multi_thread")]
async fn default_permission_that_lets_a_robot_everywhere_is_noticed_by_the_registry_test() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    let (_, pull) = crate::end_to_end::main_job::robots(&harbour, &foo).await;
    let prototype = json!({
        "role": "write",
        "delegate": { "name": pull, "kind": "user", "is_robot": true },
    });
    let prototypes = format!("/api/v1/organization/{org}/prototypes");
    harbour
        .quay()
        .write(Method::POST, &prototypes, prototype)
        .await;
    harbour.clock().advance(Duration::from_secs(11 * 60));

    platform.declare("david", "bar").await;
    let stuck = platform.stuck("david", "bar", Reason::Conflict).await;

    assert_eq!(harbour.delivered(&stuck), None);
}

async fn assert_operation_is_blocked(
    platform: &Platform,
    stuck: &model::api::component::Component,
) {
    let operation = platform.operation(stuck).await.unwrap();
    assert_eq!(operation.state, OperationState::Blocked);
    assert!(operation.message.unwrap().contains("was not made by Berth"));
}

fn condition(
    component: &model::api::component::Component,
    kind: ConditionKind,
) -> Option<(ConditionStatus, Reason)> {
    let mut conditions = component.conditions.iter();
    let found = conditions.find(|condition| condition.kind == kind)?;
    Some((found.status, found.reason))
}

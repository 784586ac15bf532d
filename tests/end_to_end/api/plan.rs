//! The plan: what Berth would do, without doing it.

use model::Reason;
use quay_sim::{Fault, Symptom};
use reqwest::Method;

use crate::end_to_end::{
    caller::{Caller, Platform, component_path},
    harbour::Harbour,
    main_job::{organization, robots},
};

async fn plan(platform: &Platform, component: &str) -> String {
    let path = format!("{}/plan", component_path("david", component));
    let answer = platform.get(&path).await.succeeded();
    assert!(answer.header("content-type").starts_with("text/plain"));
    answer.text
}

/// Keeps Quay from creating anything by this method on this path.
fn refuse(harbour: &Harbour, method: Method, pattern: &str) {
    let fault = Fault::before(method, pattern, Symptom::ReadOnly).always();
    harbour.quay().sim().faults().add(fault);
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_of_a_first_component_shows_every_step_and_changes_nothing() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    refuse(&harbour, Method::POST, "/api/v1/organization/");
    platform.declare("david", "foo").await;
    platform.stuck("david", "foo", Reason::QuayReadOnly).await;
    harbour.quay().sim().faults().clear();
    let before = platform.component("david", "foo").await;
    harbour.quay().sim().forget_calls();

    let planned = plan(&platform, "foo").await;

    let calls = harbour.quay().sim().calls();
    let writes = calls.matching(|call| call.method != Method::GET);
    assert_eq!(writes.count(), 0, "{writes}");
    assert_eq!(platform.component("david", "foo").await, before);
    assert_eq!(harbour.quay().organizations().await.len(), 0);
    let org = platform.workspace("david").await.organization.unwrap().name;
    let naming = harbour.naming();
    let push = naming.push_robot(before.id, model::RobotSlot::A).unwrap();
    let workspace = platform.workspace("david").await.id;
    let pull = naming.pull_robot(workspace).unwrap();
    assert_eq!(
        planned,
        format!(
            " 1. create organization {org}\n \
             2. create private repository {org}/foo\n    \
             create robot {org}+{push}\n    \
             create robot {org}+{pull}\n \
             3. give robot {org}+{push} write on {org}/foo\n    \
             give robot {org}+{pull} read on {org}/foo\n \
             4. test the credential of {org}+{push} on {org}/foo\n    \
             test the credential of {org}+{pull} on {org}/foo\n \
             5. deliver the credential of {org}+{push}\n    \
             deliver the credential of {org}+{pull}\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_of_what_is_as_declared_is_empty_and_asks_quay_nothing() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.provision("david", "foo").await;
    harbour.quay().sim().forget_calls();

    assert_eq!(plan(&platform, "foo").await, "nothing to do\n");
    assert_eq!(harbour.quay().sim().calls().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_of_a_changed_component_shows_the_change_alone() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    refuse(&harbour, Method::POST, "*/changevisibility");
    let public = serde_json::json!({ "visibility": "public" });
    platform.declare_as("david", "foo", &public).await;
    platform.stuck("david", "foo", Reason::QuayReadOnly).await;

    let org = organization(&foo);
    let planned = plan(&platform, "foo").await;
    assert_eq!(planned, format!(" 1. make repository {org}/foo public\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_beside_a_stranger_shows_the_stranger() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);
    harbour.quay().squat_repository(&org, "bar").await;
    platform.declare("david", "bar").await;
    platform.stuck("david", "bar", Reason::Conflict).await;
    harbour.quay().sim().forget_calls();

    let planned = plan(&platform, "bar").await;

    let conflict = format!(" !  {org}/bar: this exists at Quay and was not made by Berth.");
    assert!(planned.starts_with(&conflict), "{planned}");
    let calls = harbour.quay().sim().calls();
    let writes = calls.matching(|call| call.method != Method::GET);
    assert_eq!(writes.count(), 0, "{writes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_while_quay_is_away_says_so_and_nothing_of_why() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let (push, _) = robots(&harbour, &foo).await;
    let ten_minutes = std::time::Duration::from_secs(11 * 60);
    harbour.clock().advance(ten_minutes);
    let away = Fault::before(Method::GET, "*", Symptom::BadGateway).always();
    harbour.quay().sim().faults().add(away);
    refuse(&harbour, Method::POST, "*");
    platform.declare("david", "bar").await;
    platform
        .stuck("david", "bar", Reason::QuayUnavailable)
        .await;

    let path = format!("{}/plan", component_path("david", "bar"));
    let problem = platform.get(&path).await.problem(502, "quay_unavailable");

    assert!(problem.detail.contains("berth doctor"), "{problem:?}");
    assert!(!problem.detail.contains(&push) && !problem.detail.contains("127.0.0.1"));
}

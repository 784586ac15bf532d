//! Lists: filters and pages.

use model::api::{component::Component, operation::Operation, page::Page, workspace::Workspace};
use quay_sim::{Fault, Symptom};
use reqwest::Method;

use crate::end_to_end::{
    caller::{Caller, Platform, component_path, workspace_path},
    harbour::Harbour,
};

async fn names(platform: &Platform, query: &str) -> Vec<String> {
    let path = format!("{}/components?{query}", workspace_path("david"));
    let page: Page<Component> = platform.get(&path).await.succeeded().json();
    assert_eq!(page.next, None);
    page.items.iter().map(|one| one.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn components_are_filtered_by_readiness_name_and_deletion() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    for name in ["api", "web", "web-old"] {
        platform.provision("david", name).await;
    }
    platform
        .delete(&component_path("david", "web-old"))
        .await
        .succeeded();
    let refuses = Fault::before(Method::POST, "/api/v1/repository", Symptom::ReadOnly);
    harbour.quay().sim().faults().add(refuses.always());
    platform.declare("david", "broken").await;
    platform
        .stuck("david", "broken", model::Reason::QuayReadOnly)
        .await;

    assert_eq!(names(&platform, "").await, ["api", "broken", "web"]);
    assert_eq!(names(&platform, "ready=true").await, ["api", "web"]);
    assert_eq!(names(&platform, "ready=false").await, ["broken"]);
    assert_eq!(names(&platform, "ready=unknown").await, [""; 0]);
    assert_eq!(names(&platform, "name=WE").await, ["web"]);
    assert_eq!(
        names(&platform, "name=we&deleted=true").await,
        ["web", "web-old"]
    );
    assert_eq!(names(&platform, "name=%25").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let all = ["a", "b", "c", "d", "e"];
    for name in all {
        platform.declare_workspace(name).await;
    }

    let mut seen = Vec::new();
    let mut query = "limit=2".to_owned();
    loop {
        let path = format!("/api/v1/workspaces?{query}");
        let page: Page<Workspace> = platform.get(&path).await.succeeded().json();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|one| one.name.to_string()));
        let Some(next) = page.next else { break };
        query = format!("limit=2&after={next}");
    }

    assert_eq!(seen, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn components_operations_are_listed_the_latest_first() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.provision("david", "foo").await;
    let public = serde_json::json!({ "visibility": "public" });
    platform.declare_as("david", "foo", &public).await;
    let foo = platform.ready("david", "foo").await;

    let path = format!("{}/operations", component_path("david", "foo"));
    let page: Page<Operation> = platform.get(&path).await.succeeded().json();

    assert_eq!(page.items.len(), 2);
    assert_eq!(Some(page.items[0].id), foo.operation);
    assert!(page.items[0].started_at > page.items[1].started_at);
    let keys: Vec<_> = page.items[0]
        .steps
        .iter()
        .map(|step| step.key.as_str())
        .collect();
    assert_eq!(keys, ["change repository"]);
}

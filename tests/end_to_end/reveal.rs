//! Revealing a credential: to whom, how often, and never off the record.

use model::api::{
    component::Component,
    credential::{Credential, CredentialKind, CredentialState, RevealedCredential},
};
use store::{Actor, AuditAction, AuditFilter, AuditRecord, PageRequest};

use super::{
    answer::Answer,
    caller::{Caller, Platform, component_path, path, workspace_path},
    harbour::{Harbour, forge_audit_key},
    main_job::{organization, repository},
};

async fn push_credentials(platform: &Platform, component: &Component) -> Vec<Credential> {
    let path = component_path(component.workspace.as_str(), component.name.as_str());
    let answer = platform.get(&format!("{path}/credentials")).await;
    answer.succeeded().json()
}

async fn reveal(platform: &Platform, workspace: &str, credential: &Credential) -> Answer {
    let id = credential.id.to_string();
    let path = path(&["workspaces", workspace, "credentials", &id, "reveal"]);
    platform.post(&path).await
}

async fn trail(harbour: &Harbour) -> Vec<AuditRecord> {
    let page = harbour
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(500))
        .await;
    page.unwrap().items
}

async fn reveals(harbour: &Harbour) -> usize {
    let trail = trail(harbour).await;
    let reveals = trail
        .iter()
        .filter(|record| record.entry.action == AuditAction::CredentialRevealed);
    reveals.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn revealed_push_credential_is_the_delivered_one_and_is_on_record() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let known = push_credentials(&platform, &foo).await;

    let answer = reveal(&platform, "david", &known[0]).await.succeeded();

    let revealed: RevealedCredential = answer.json();
    let delivered = harbour.delivered(&foo).unwrap().login;
    assert_eq!((known.len(), known[0].state), (1, CredentialState::Current));
    assert_eq!(revealed.username, delivered.username);
    assert!(
        revealed.password == delivered.password,
        "it is another secret"
    );
    assert_eq!(Some(revealed.image), foo.image);
    assert_eq!(revealed.registry, harbour.quay().host());
    let entry = trail(&harbour).await.swap_remove(0).entry;
    assert_eq!(entry.action, AuditAction::CredentialRevealed);
    assert_eq!(entry.actor, Actor::PlatformToken(platform.id()));
    assert_eq!(
        entry.request_id.as_deref(),
        Some(answer.header("x-request-id"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn revealed_pull_credential_is_for_the_whole_organization() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let path = format!("{}/credentials", workspace_path("david"));
    let known: Vec<Credential> = platform.get(&path).await.json();

    let revealed: RevealedCredential = reveal(&platform, "david", &known[0]).await.json();

    assert_eq!((known.len(), known[0].kind), (1, CredentialKind::Pull));
    assert_eq!(known[0].slot, None);
    let delivered = harbour.delivered_pull(&foo).await.unwrap();
    assert!(
        revealed.password == delivered.login.password,
        "it is another secret"
    );
    let whole = format!("{}/{}", harbour.quay().host(), organization(&foo));
    assert_eq!(revealed.image, whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_go_on_record_is_not_revealed() {
    let mut harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let known = push_credentials(&platform, &foo).await;
    let secret = harbour.delivered(&foo).unwrap().login.password;
    assert!(
        reveal(&platform, "david", &known[0])
            .await
            .text
            .contains(&secret)
    );

    harbour.kill();
    forge_audit_key(&harbour.config().keys);
    harbour.start().await;
    let refused = reveal(&platform, "david", &known[0]).await;

    assert!(!refused.text.contains(&secret));
    refused.problem(500, "internal_error");
    assert_eq!(reveals(&harbour).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_workspaces_credential_is_as_good_as_missing() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    platform.declare_workspace("erin").await;
    let known = push_credentials(&platform, &foo).await;

    reveal(&platform, "erin", &known[0])
        .await
        .problem(404, "not_found");

    assert_eq!(reveals(&harbour).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn reveals_are_limited_by_the_minute_and_by_workspace() {
    let harbour = Harbour::open_with(&[("reveals_per_minute", "2")]).await;
    let (platform, other) = (harbour.platform().await, harbour.platform().await);
    let davids = platform.provision("david", "foo").await;
    let erins = platform.provision("erin", "foo").await;
    let davids = push_credentials(&platform, &davids).await;
    let erins = push_credentials(&platform, &erins).await;
    for _ in 0..2 {
        reveal(&platform, "david", &davids[0]).await.succeeded();
    }

    let refused = reveal(&platform, "david", &davids[0]).await;

    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{refused:?}");
    refused.problem(429, "too_many_requests");
    assert_eq!(reveals(&harbour).await, 2);
    reveal(&platform, "erin", &erins[0]).await.succeeded();
    reveal(&other, "david", &davids[0]).await.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_credential_has_nothing_to_reveal() {
    let harbour = Harbour::open_with(&[("components.deletion_delay", "0s")]).await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let known = push_credentials(&platform, &foo).await;

    platform
        .delete(&component_path("david", "foo"))
        .await
        .succeeded();
    platform.gone("david", "foo").await;

    reveal(&platform, "david", &known[0])
        .await
        .problem(404, "not_found");
    assert_eq!(reveals(&harbour).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_of_credentials_holds_no_secret() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let push = harbour.delivered(&foo).unwrap().login.password;
    let pull = harbour.delivered_pull(&foo).await.unwrap().login.password;

    let of_component = format!("{}/credentials", component_path("david", "foo"));
    let of_workspace = format!("{}/credentials", workspace_path("david"));
    for path in [of_component, of_workspace] {
        let listed = platform.get(&path).await.succeeded().text;
        assert!(!listed.contains(&push) && !listed.contains(&pull), "{path}");
    }
    assert!(repository(&foo).ends_with("/foo"));
}

//! What a component's page gives out of its credentials, and what it never shows.

use model::api::credential::{CredentialTest, RevealedCredential, TestVerdict};
use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::demo::quay::SERVICE_ACCOUNT;
use store::{AuditAction, AuditFilter, PageRequest};

use super::component::with_component;
use crate::linking::story::{Application, Person, Story};

/// The ids of the current push and pull credentials.
async fn current(david: &Person<'_>) -> [String; 2] {
    let mut ids = Vec::new();
    for path in ["components/foo/credentials", "credentials"] {
        let at = david.at(&format!("api/v1/workspaces/david/{path}"));
        let (_, known) = david.browser.call(Method::GET, &at, None).await;
        ids.push(known[0]["id"].as_str().unwrap().to_owned());
    }
    ids.try_into().unwrap()
}

async fn call(
    david: &Person<'_>,
    id: &str,
    what: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let at = david.at(&format!("api/v1/workspaces/david/credentials/{id}/{what}"));
    david.browser.call(Method::POST, &at, body).await
}

/// The passwords of the current credentials.
async fn revealed(david: &Person<'_>) -> Vec<String> {
    let mut passwords = Vec::new();
    for id in current(david).await {
        let (status, body) = call(david, &id, "reveal", None).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let revealed: RevealedCredential = serde_json::from_value(body).unwrap();
        passwords.push(revealed.password);
    }
    passwords
}

async fn last_action(story: &Story) -> AuditAction {
    let trail = story
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(1))
        .await;
    trail.unwrap().items[0].entry.action
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_holds_a_secret_whatever_was_done_before() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let mut secrets = revealed(&david).await;
    let tested = page.form("Test this credential");
    let tested = david.browser.send(&page, tested, &[]).await;
    let drain = [("drain", "3600")];
    let rotate = page.form("Rotate");
    let rotated = david.browser.send(&page, rotate, &drain).await;
    let rotation = david.at("api/v1/workspaces/david/components/foo/rotation");
    let is_delivered = async || {
        let (_, rotation) = david.browser.call(Method::GET, &rotation, None).await;
        !rotation["drained_at"].is_null()
    };
    story.until(is_delivered).await;
    secrets.extend(revealed(&david).await);
    let mut later = Vec::new();
    for path in [
        "workspaces/david",
        "workspaces/david/components/foo",
        "workspaces/david/components/foo/tags",
    ] {
        later.push(david.browser.open(david.at(path)).await);
    }
    for shown in [&page, &tested, &rotated].into_iter().chain(&later) {
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        for secret in &secrets {
            assert!(secret.len() > 30 && !shown.html.contains(secret));
        }
    }
    assert_eq!(page.by_id("credential-secret"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_reveal_is_offered_the_forms_and_nobody_else() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (_david, page) = with_component(&story).await;
    for form in frontend::paste::Form::ALL {
        assert!(page.html.contains(form.title()), "{form:?}");
    }
    assert!(page.text().contains("needs JavaScript"), "{}", page.text());
    let harbormaster = story.somebody("harbormaster");
    harbormaster.sign_in().await;
    let seen = harbormaster.browser.open(&page.url).await;
    for id in ["credential-copy", "trial-ask"] {
        assert!(page.html.contains(id) && !seen.html.contains(id), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_credential_was_asked_for_is_on_record() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, _) = with_component(&story).await;
    let [push, _] = current(&david).await;
    for (body, action) in [
        (None, AuditAction::CredentialRevealed),
        (Some(json!({})), AuditAction::CredentialRevealed),
        (
            Some(json!({ "purpose": "show" })),
            AuditAction::CredentialRevealed,
        ),
        (
            Some(json!({ "purpose": "copy" })),
            AuditAction::CredentialCopied,
        ),
        (
            Some(json!({ "purpose": "download" })),
            AuditAction::CredentialDownloaded,
        ),
    ] {
        let (status, answer) = call(&david, &push, "reveal", body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(last_action(&story).await, action);
    }
    for wrong in [
        json!({ "purpose": "sell" }),
        json!({ "what": "copy" }),
        json!("copy"),
    ] {
        let (status, answer) = call(&david, &push, "reveal", Some(wrong)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
    }
    assert_eq!(last_action(&story).await, AuditAction::CredentialDownloaded);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_registry_says_what_a_credential_may_do_and_the_page_shows_it() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let test = async || {
        let form = page.form("Test this credential");
        david.browser.send(&page, form, &[]).await.text()
    };
    let shown = test().await;
    assert_eq!(last_action(&story).await, AuditAction::CredentialTested);
    for words in [
        "As it should be",
        "On its own repository pull, push, as it should be",
        "On another repository of the organization nothing, as it should be",
        "In another organization nothing, as it should be",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let [push, pull] = current(&david).await;
    for id in [&push, &pull] {
        let (status, answer) = call(&david, id, "test", None).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let tested: CredentialTest = serde_json::from_value(answer).unwrap();
        assert_eq!(tested.verdict, TestVerdict::AsItShouldBe, "{tested:?}");
        assert_eq!(tested.credential.to_string(), *id);
    }

    let foo = david.component("foo").await.repository.unwrap();
    let known = call(&david, &push, "test", None).await.1;
    let robot = known["robot"].as_str().unwrap();
    let grant = format!("/api/v1/repository/{foo}/permissions/user/{robot}");
    let read = Some(json!({ "role": "read" }));
    story
        .as_user(SERVICE_ACCOUNT, Method::PUT, &grant, read)
        .await;
    let shown = test().await;
    assert!(shown.contains("It may do less than it should"), "{shown}");
    // Where a credential that could push could create repositories, there is one that it may read.
    let next_door = json!({
        "namespace": foo.org.as_str(), "repository": "berth.sibling", "visibility": "public",
        "description": "",
    });
    let create = "/api/v1/repository";
    story
        .as_user(SERVICE_ACCOUNT, Method::POST, create, Some(next_door))
        .await;
    let shown = test().await;
    assert!(shown.contains("It may do more than it should"), "{shown}");
    let (org, shortname) = robot.split_once('+').unwrap();
    let robot = format!("/api/v1/organization/{org}/robots/{shortname}");
    story
        .tries(SERVICE_ACCOUNT, Method::DELETE, &robot, None)
        .await;
    let shown = test().await;
    assert!(shown.contains("The registry does not know it"), "{shown}");
}

//! Rotating a push credential from its component's page.

use model::{
    ConditionKind, Reason,
    api::credential::{Credential, CredentialState},
};
use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::component::with_component;
use crate::linking::story::{Application, Person, Story};

const ROTATION: &str = "api/v1/workspaces/david/components/foo/rotation";

async fn credentials(david: &Person<'_>) -> Vec<Credential> {
    let at = david.at("api/v1/workspaces/david/components/foo/credentials");
    let (_, body) = david.browser.call(Method::GET, &at, None).await;
    serde_json::from_value(body).unwrap()
}

/// Waits until no rotation is under way; the new credential is all that is left then.
async fn is_over(story: &Story, david: &Person<'_>) {
    let at = david.at(ROTATION);
    let ended = async || {
        let (status, _) = david.browser.call(Method::GET, &at, None).await;
        status == StatusCode::NOT_FOUND
    };
    story.until(ended).await;
    let states = credentials(david).await;
    let states: Vec<_> = states.iter().map(|it| it.state).collect();
    assert_eq!(states, [CredentialState::Current, CredentialState::Retired]);
}

/// What the page's form and the API ask for, in this order: the second leaves the drain out.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_rotates_and_sees_until_when_the_old_credential_works() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let choice = [("drain", "3600")];
    let asked = david
        .browser
        .send(&page, page.form("Rotate"), &choice)
        .await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    let at = david.at("api/v1/workspaces/david/components/foo/rotation");
    let rotation = async || david.browser.call(Method::GET, &at, None).await.1;
    story
        .until(async || !rotation().await["drained_at"].is_null())
        .await;
    let shown = david.browser.open(&page.url).await.text();
    assert!(
        shown.contains("The one before it stops to work in "),
        "{shown}"
    );
    for words in ["In use", "Replaced, works still"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }

    let (status, answer) = david.browser.call(Method::POST, &at, Some(json!({}))).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    assert_eq!(answer["another_follows"], true);
    let too_long = Some(json!({ "drain_seconds": 31 * 24 * 3600 }));
    let (status, answer) = david.browser.call(Method::POST, &at, too_long).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_ends_the_old_credential_after_a_leak_and_nothing_else_is_rotated() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    assert!(
        page.text().contains("has to be run again"),
        "{}",
        page.text()
    );
    let asked = page.form("Rotate");
    david.browser.send(&page, asked, &[("drain", "3600")]).await;
    let at = david.at(ROTATION);
    let rotation = async || david.browser.call(Method::GET, &at, None).await;
    story
        .until(async || !rotation().await.1["drained_at"].is_null())
        .await;

    let draining = david.browser.open(&page.url).await;
    let end = || draining.form("End it now");
    let wrong = [("name", "bar")];
    let refused = david.browser.send(&draining, end(), &wrong).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let name = [("name", "foo")];
    let ended = david.browser.send(&draining, end(), &name).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());

    is_over(&story, &david).await;
    let over = david.at("api/v1/workspaces/david/components/foo/rotation/end");
    let (status, answer) = david.browser.call(Method::POST, &over, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");
}

/// Quay's plan has no room to make the repository private; a leak cannot wait for that.
#[tokio::test(flavor = "multi_thread")]
async fn a_leaked_credential_is_replaced_though_something_else_is_in_the_way() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let foo = david.at("api/v1/workspaces/david/components/foo");
    let declare = async |visibility: &str| {
        let body = Some(json!({ "visibility": visibility }));
        let (status, answer) = david.browser.call(Method::PUT, &foo, body).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    };
    declare("public").await;
    david.ready("foo").await;
    let quay = story.quay.quay();
    quay.reconfigure(|variant| variant.plan_limit = Some(0));
    declare("private").await;
    let is_blocked = async || {
        let conditions = david.component("foo").await.conditions;
        let ready = conditions.iter().find(|it| it.kind == ConditionKind::Ready);
        ready.is_some_and(|ready| ready.reason == Reason::PlanLimit)
    };
    story.until(is_blocked).await;
    let before = credentials(&david).await;

    let at = david.at(ROTATION);
    let leaked = Some(json!({ "drain_seconds": 0 }));
    let (status, answer) = david.browser.call(Method::POST, &at, leaked).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    is_over(&story, &david).await;

    let after = credentials(&david).await;
    let state = |id| after.iter().find(|it| it.id == id).map(|it| it.state);
    assert_eq!(state(before[0].id), Some(CredentialState::Retired));
    assert_eq!(after[0].state, CredentialState::Current);
    assert!(is_blocked().await, "nobody has made room");
}

/// Somebody changes their mind about the component; the leak is not undone with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_goes_on_while_a_deletion_can_be_undone() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let rotation = async || {
        david
            .browser
            .call(Method::GET, david.at(ROTATION), None)
            .await
    };
    david
        .browser
        .send(&page, page.form("Rotate"), &[("drain", "3600")])
        .await;
    story
        .until(async || !rotation().await.1["drained_at"].is_null())
        .await;
    let name = [("name", "foo")];
    david.browser.send(&page, page.form("Delete"), &name).await;
    let is_deleting = async || {
        let conditions = david.component("foo").await.conditions;
        let ready = conditions.iter().find(|it| it.kind == ConditionKind::Ready);
        ready.is_some_and(|ready| ready.reason == Reason::Deleting)
    };
    story.until(is_deleting).await;

    let draining = david.browser.open(&page.url).await;
    let end = draining.form("End it now");
    let ended = david.browser.send(&draining, end, &name).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    is_over(&story, &david).await;
    assert!(is_deleting().await);
}

//! What the end of a link changes at Quay.

use std::collections::BTreeSet;

use model::UserId;
use quay_sim::{Authorization, Variant};
use reqwest::Method;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;

use crate::linking::story::{Application, Person, Story};

async fn begin() -> Story {
    let open = Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    };
    Story::begin(open, Application::Administered).await
}

async fn link(person: &Person<'_>) {
    let page = person.consent("identify", &[]).await;
    person.confirm(&page).await;
}

/// Waits until these alone own the organization that Berth made for david's workspace.
async fn until_owned_by(story: &Story, owners: &[&str]) {
    let owners: BTreeSet<_> = owners.iter().map(ToString::to_string).collect();
    let owned = async || {
        let Some(ours) = story.organization().await else {
            return false;
        };
        let org = ours.name.as_str();
        story.members(SERVICE_ACCOUNT, org, "owners").await == owners
    };
    story.until(owned).await;
}

async fn unlink(person: &Person<'_>) {
    let page = person.link_page().await;
    person.browser.send(&page, page.form("Unlink"), &[]).await;
    assert_eq!(person.linked().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_unlinks_owns_what_berth_made_no_more() {
    let story = begin().await;
    let david = story.person("david").await;
    david.declare("foo").await;
    david.ready("foo").await;
    link(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    unlink(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT]).await;
    // Whoever is not expected to own it would be in the way.
    david.hasten("foo").await;
    david.declare("bar").await;
    david.ready("bar").await;
    david.ready("foo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_workspace_owns_what_berth_made_no_more_and_the_others_do() {
    let story = begin().await;
    let david = story.person("david").await;
    let mut erin = story.person("erin").await;
    let member = format!("members/{}", UserId::of(&["urn:berth:samples", "erin"]));
    let member = david.at(&format!("api/v1/workspaces/david/{member}"));
    let owner = Some(json!({ "role": "owner" }));
    let (status, answer) = david.browser.call(Method::PUT, &member, owner).await;
    assert!(status.is_success(), "{answer}");
    // It is david's workspace that she links in.
    erin.name = "david".to_owned();
    for person in [&david, &erin] {
        link(person).await;
    }
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david", "erin"]).await;

    let (status, answer) = david.browser.call(Method::DELETE, &member, None).await;
    assert!(status.is_success(), "{answer}");
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    assert_eq!(david.linked().await.as_deref(), Some("david"));
}

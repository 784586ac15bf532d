//! An organization that is gone, or that Berth was put out of: a defined end.

use model::Reason;
use quay_sim::Variant;
use reqwest::Method;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;
use token_broker::{Link, LinkEnd, LinkState};

use super::founding::hand_over;
use crate::linking::story::{Application, Story};

/// How the link of david's workspace ended.
async fn end(story: &Story) -> Option<LinkEnd> {
    let store = story.store();
    let david = store.find_workspace(&"david".parse().unwrap()).await;
    let links = store.list_links(david.unwrap().unwrap().id).await.unwrap();
    let link: Link = serde_json::from_str(&links[0].value).unwrap();
    match link.state {
        LinkState::Ended { why, .. } => Some(why),
        LinkState::Proven(_) | LinkState::Unproven => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_of_ours_that_was_deleted_gets_another_name() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    david.declare("foo").await;
    david.declare("bar").await;
    david.ready("foo").await;
    david.ready("bar").await;
    let before = story.organization().await.unwrap();
    let path = format!("/api/v1/organization/{}", before.name);
    story
        .as_user(SERVICE_ACCOUNT, Method::DELETE, &path, None)
        .await;

    story
        .until(async || {
            david.hasten("foo").await;
            let now = story.organization().await;
            now.is_some_and(|now| now.name != before.name)
        })
        .await;
    for component in ["foo", "bar"] {
        story
            .until(async || {
                let found = david.component(component).await;
                found.repository.is_some_and(|it| it.org != before.name)
            })
            .await;
        david.ready(component).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn being_put_out_of_a_users_organization_ends_the_link_and_asks_for_another() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    hand_over(&story, &david).await;
    let joined = story.joined().await;
    david.declare("foo").await;
    david.ready("foo").await;
    let team = joined.footing.team().unwrap();
    let path = format!("/api/v1/organization/davids/team/{team}/members/{SERVICE_ACCOUNT}");
    story
        .as_user("david", Method::DELETE, &path, Some(json!({})))
        .await;

    story
        .until(async || {
            david.hasten("foo").await;
            end(&story).await.is_some()
        })
        .await;
    assert_eq!(end(&story).await, Some(LinkEnd::OrganizationLost));
    david.stuck("foo", Reason::NeedsLink).await;
    assert_eq!(story.organization().await, None, "nothing is made instead");
}

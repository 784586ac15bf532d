//! What was pushed, on the pages of a component and of its workspace.

use model::api::tag::Tags;
use quay_sim::{Fault, Symptom, Variant};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::demo::quay::SERVICE_ACCOUNT;

use super::component::with_component;
use crate::{
    linking::story::{Application, Person, Story},
    registry_clients::push_an_image,
};

async fn ask(david: &Person<'_>) -> (StatusCode, Value) {
    let at = david.at("api/v1/workspaces/david/components/foo/tags");
    david.browser.call(Method::GET, &at, None).await
}

async fn tags(david: &Person<'_>) -> Tags {
    let (status, body) = ask(david).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    serde_json::from_value(body).unwrap()
}

async fn push(david: &Person<'_>) {
    let at = david.at("api/v1/workspaces/david/components/foo/credentials");
    let (_, known) = david.browser.call(Method::GET, &at, None).await;
    let id = known[0]["id"].as_str().unwrap();
    let reveal = david.at(&format!("api/v1/workspaces/david/credentials/{id}/reveal"));
    let (_, revealed) = david.browser.call(Method::POST, &reveal, None).await;
    push_an_image(&serde_json::from_value(revealed).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_there_when_it_was_pushed_and_the_page_knows_when() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    assert!(
        page.text().contains("Push your first image"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("none that Berth has heard of"));
    assert_eq!(page.link("All tags at Quay").query(), Some("tab=tags"));
    assert_eq!(tags(&david).await.items, []);
    let tags_page = david.at("workspaces/david/components/foo/tags");
    let shown = david.browser.open(&tags_page).await;
    assert!(shown.text().contains("No tag yet."), "{}", shown.text());

    push(&david).await;

    let listed = tags(&david).await;
    assert_eq!((listed.items.len(), listed.more), (1, false));
    let tag = &listed.items[0];
    assert_eq!(tag.name, "v1");
    assert!(
        tag.digest.starts_with("sha256:") && tag.size.is_some(),
        "{tag:?}"
    );
    let shown = david.browser.open(&tags_page).await;
    assert!(shown.text().contains("1 tag."), "{}", shown.text());
    for part in [&tag.name, &tag.digest] {
        assert!(shown.html.contains(part.as_str()), "{part}: {}", shown.html);
    }
    assert_eq!(david.component("foo").await.pushed_at, Some(tag.pushed_at));
    let page = david.browser.open(&page.url).await;
    assert!(
        !page.text().contains("Push your first image"),
        "{}",
        page.text()
    );
}

/// Nobody has asked for the tags: a look at the workspace is enough, the first one in a minute.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_a_workspace_hears_of_pushes() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let foo = david.at("api/v1/workspaces/david/components/foo");
    let declared = david.browser.call(Method::PUT, &foo, Some(json!({}))).await;
    assert_eq!(declared.0, StatusCode::ACCEPTED, "{}", declared.1);
    david.ready("foo").await;
    push(&david).await;
    assert_eq!(david.component("foo").await.pushed_at, None);

    david.browser.open(david.at("workspaces/david")).await;
    story
        .until(async || david.component("foo").await.pushed_at.is_some())
        .await;
    let at = david.component("foo").await.pushed_at;
    assert_eq!(at, Some(tags(&david).await.items[0].pushed_at));
    let shown = david.browser.open(david.at("workspaces/david")).await;
    assert!(!shown.text().contains("unknown"), "{}", shown.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_quay_does_not_say_is_an_answer_that_says_so() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let faults = story.quay.quay().faults();
    let listing = "/api/v1/repository/*/tag/";
    faults.add(Fault::before(Method::GET, listing, Symptom::BadGateway).always());
    let (status, answer) = ask(&david).await;
    assert_eq!(
        (status.as_u16(), &answer["code"]),
        (502, &"quay_unavailable".into())
    );
    let tags_page = david.at("workspaces/david/components/foo/tags");
    let shown = david.browser.open(&tags_page).await;
    assert_eq!(shown.status, StatusCode::BAD_GATEWAY, "{}", shown.text());
    let said = answer["detail"].as_str().unwrap();
    assert_eq!(shown.by_id("what-happened"), said);
    let shown = david.browser.open(&page.url).await;
    assert_eq!(
        shown.status,
        StatusCode::OK,
        "the page does not wait for it"
    );
    faults.clear();
    story
        .quay
        .quay()
        .reconfigure(|variant| variant.read_only = true);
    assert_eq!(tags(&david).await.items, [], "reading goes on");
    story
        .quay
        .quay()
        .reconfigure(|variant| variant.read_only = false);

    let foo = david.component("foo").await.repository.unwrap();
    let path = format!("/api/v1/repository/{foo}");
    story
        .tries(SERVICE_ACCOUNT, Method::DELETE, &path, None)
        .await;
    let (status, answer) = ask(&david).await;
    assert_eq!(
        (status.as_u16(), &answer["code"]),
        (404, &"no_repository".into())
    );
}

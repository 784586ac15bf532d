//! The page of a component.

use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::linking::{
    browser::Shown,
    story::{Application, Person, Story},
};

async fn with_component(story: &Story) -> (Person<'_>, Shown) {
    let david = story.person("david").await;
    let workspace = david.browser.open(david.at("workspaces/david")).await;
    let form = workspace.form("Add component");
    let added = [("component", "foo")];
    let page = david.browser.send(&workspace, form, &added).await;
    assert_eq!(page.url.path(), "/workspaces/david/components/foo");
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    david.ready("foo").await;
    let page = david.browser.open(&page.url).await;
    (david, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_adds_a_component_sees_where_it_stands() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let foo = david.component("foo").await;
    for condition in &foo.conditions {
        assert!(page.text().contains(&condition.message), "{}", page.text());
    }
    for words in [
        foo.image.unwrap().as_str(),
        "deliver the credential of",
        "In use",
        "david/push/foo/.dockerconfigjson",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let repository = foo.repository.unwrap();
    let at_quay = page.link(&repository.to_string());
    assert_eq!(at_quay.path(), format!("/repository/{repository}"));
    let workspace = david.browser.open(david.at("workspaces/david")).await;
    assert!(
        !workspace.text().contains("none yet"),
        "it has a credential"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_asks_for_the_name_and_can_be_undone() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let delete = || page.form("Delete");
    let wrong = [("name", "bar")];
    let refused = david.browser.send(&page, delete(), &wrong).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("type its name: foo"));
    assert_eq!(david.component("foo").await.deleted_at, None);

    let name = [("name", "foo")];
    let deleted = david.browser.send(&page, delete(), &name).await;
    assert!(
        deleted.text().contains("Being deleted"),
        "{}",
        deleted.text()
    );
    let undo = deleted.form("Undo the deletion");
    let restored = david.browser.send(&deleted, undo, &[]).await;
    restored.form("Delete");
    assert_eq!(david.component("foo").await.deleted_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_only_sees_has_nothing_to_press() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (_david, page) = with_component(&story).await;
    let harbormaster = story.somebody("harbormaster");
    harbormaster.sign_in().await;
    let seen = harbormaster.browser.open(&page.url).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.text().contains("What you can do"), "{}", seen.text());
    let erin = story.person("erin").await;
    let hidden = erin.browser.open(&page.url).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
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

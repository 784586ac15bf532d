//! The page of a component.

use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;

use crate::linking::{
    browser::Shown,
    story::{Application, Person, Story},
};

pub(super) async fn with_component(story: &Story) -> (Person<'_>, Shown) {
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_way_is_said_at_the_top_with_the_next_thing_to_do() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let (david, page) = with_component(&story).await;
    let org = david.component("foo").await.repository.unwrap().org;
    let body = json!({
        "namespace": org.as_str(), "repository": "bar", "visibility": "private",
        "description": "a stranger's",
    });
    let create = "/api/v1/repository";
    story
        .as_user(SERVICE_ACCOUNT, Method::POST, create, Some(body))
        .await;
    let workspace = david.browser.open(david.at("workspaces/david")).await;
    let form = workspace.form("Add component");
    let added = david
        .browser
        .send(&workspace, form, &[("component", "bar")])
        .await;
    let shown = async || david.browser.open(&added.url).await.text();
    story
        .until(async || shown().await.contains("is not Berth's"))
        .await;
    let shown = david.browser.open(&added.url).await;
    assert!(shown.text().contains("delete it there and look again"));
    shown.form("I have done it: look again");
    assert_eq!(
        shown.link("Look at Quay").path(),
        format!("/repository/{org}/bar")
    );
    assert!(!page.text().contains("I have done it"), "foo is ready");
}

/// What is pasted into a shell is words, and it names the file that is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_any_signs_is_a_file_and_no_command() {
    const NAME: &str = "X y; $(touch z)";
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let workspace = david.browser.open(david.at("workspaces/david")).await;
    let added = [("component", NAME)];
    let form = workspace.form("Add component");
    let page = david.browser.send(&workspace, form, &added).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    david.ready(NAME).await;
    let page = david.browser.open(&page.url).await;

    let text = page.text();
    let (_, command) = text.split_once("--dest-authfile '").unwrap();
    let (file, _) = command.split_once('\'').unwrap();
    assert!(text.contains(&format!("finds it as {file}")), "{text}");
    let of_any = story.delivered("david", "any");
    let root = of_any.ancestors().nth(4).unwrap();
    assert!(root.join(file).is_file(), "{file} below {}", root.display());
}

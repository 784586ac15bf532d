//! What was not done, as people are told.

use quay_sim::Variant;
use reqwest::{Method, StatusCode, header};

use crate::linking::story::{Application, Story};

/// What a browser says that it wants, with a link or a form.
const PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

async fn ask(story: &Story, method: Method, path: &str, accepts: &str) -> (StatusCode, String) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http
        .request(method, story.home.join(path).unwrap())
        .header(header::ACCEPT, accepts);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_told_as_a_page_that_the_database_is_down_and_programs_as_a_problem() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    story.store().close().await;

    let down = david.browser.open_as(PAGE, david.at("workspaces")).await;
    assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(down.refusal().as_deref(), Some("unavailable"));
    for words in [
        "Berth cannot reach its database",
        "delivered credentials work, and builds go on",
        "Try again in a minute",
        "Say this request id",
    ] {
        assert!(down.text().contains(words), "{words}: {}", down.text());
    }
    let at = david.at("api/v1/workspaces");
    let (status, problem) = david.browser.call(Method::GET, at, None).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(problem["code"], "unavailable");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_before_any_page_is_a_page_for_people() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    for (method, path, status, words) in [
        (
            Method::POST,
            "workspaces",
            403,
            "does not come from a page of Berth",
        ),
        (Method::GET, "nowhere", 404, "There is nothing here"),
        (Method::GET, "theme", 405, "This address is not for that"),
    ] {
        let (answered, html) = ask(&story, method.clone(), path, PAGE).await;
        assert_eq!(answered.as_u16(), status, "{path}: {html}");
        assert!(html.starts_with("<!DOCTYPE html>"), "{path}: {html}");
        assert!(html.contains(words), "{path}: {html}");
        let (answered, problem) = ask(&story, method, path, "*/*").await;
        assert_eq!(answered.as_u16(), status, "{path}: {problem}");
        assert!(problem.starts_with('{'), "{path}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_is_so_where_there_is_nothing_too() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let nowhere = david.browser.open_as(PAGE, david.at("nowhere")).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(nowhere.text().contains("Sign out"), "{}", nowhere.text());
    assert_eq!(nowhere.link("To your workspaces").path(), "/workspaces");
}

/// The answer to a form stands there; somebody loads it again, or keeps it as a bookmark.
#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_form_leads_to_the_page_that_it_stands_on() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for (form, page) in [
        ("workspaces/david/components", "/workspaces/david"),
        ("workspaces/david/members", "/workspaces/david"),
        (
            "workspaces/david/components/foo/test",
            "/workspaces/david/components/foo",
        ),
    ] {
        let opened = http.get(story.home.join(form).unwrap());
        let opened = opened.header(header::ACCEPT, PAGE).send().await.unwrap();
        assert_eq!(opened.status(), StatusCode::SEE_OTHER, "{form}");
        assert_eq!(opened.headers()[header::LOCATION], page, "{form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_be_added_is_said_beside_what_was_typed() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let workspace = david.browser.open(david.at("workspaces/david")).await;
    let nobody = "00000000000000000000000000000000000000000000000000000000000000aa";
    for (typed, status, words) in [
        ("erin", StatusCode::BAD_REQUEST, "This is nobody's id."),
        (nobody, StatusCode::NOT_FOUND, "Nobody with this id"),
    ] {
        let form = workspace.form("Add a member");
        let filled = [("user", typed), ("role", "owner")];
        let shown = david.browser.send(&workspace, form, &filled).await;
        assert_eq!(shown.status, status, "{}", shown.text());
        assert!(shown.text().contains(words), "{}", shown.text());
        let again = shown.form("Add a member");
        assert_eq!(again.fields["user"], typed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_removed_by_typing_their_name() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let erin = story.person("erin").await;
    let me = erin.at("api/v1/me");
    let (_, me) = erin.browser.call(Method::GET, &me, None).await;
    let id = me["user"].as_str().unwrap().to_owned();
    let open = async || david.browser.open(david.at("workspaces/david")).await;
    let page = open().await;
    let filled = [("user", id.as_str()), ("role", "viewer")];
    let added = david
        .browser
        .send(&page, page.form("Add a member"), &filled)
        .await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text());

    let page = open().await;
    let remove = || page.form("Their name as it stands above");
    let wrong = david
        .browser
        .send(&page, remove(), &[("name", "frank")])
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(
        wrong.text().contains("type their name: erin"),
        "{}",
        wrong.text()
    );
    let removed = david
        .browser
        .send(&page, remove(), &[("name", "erin")])
        .await;
    assert_eq!(removed.status, StatusCode::OK, "{}", removed.text());
    assert!(!removed.text().contains("Their name as it stands above"));
}

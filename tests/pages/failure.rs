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

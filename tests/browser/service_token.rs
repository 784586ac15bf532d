//! The service token is rotated from its page, by those who may.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::scene::Scene;

const PAGE: &str = "/administration/service-token";

/// Longer than a call under way may take with the token before.
const DRAINED: Duration = Duration::from_secs(46);

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_rotates_the_service_token_and_watches_the_old_one_die() {
    let scene = Scene::set().await;
    let story = &scene.story;
    let before = story.quay.token().to_owned();
    let harbormaster = scene.person("harbormaster").await;
    let window = &harbormaster.window;
    harbormaster.open(PAGE).await;
    window.see("Works").await;
    assert!(!window.text().await.contains(&before));

    window.follow("Rotate now").await;
    window.run("window.neverLeft = true;", json!([])).await;
    window
        .see("make the pending service token the current one")
        .await;
    story.clock.advance(DRAINED);
    window
        .see("prove that the retiring service token is refused")
        .await;
    window.see("No rotation under way").await;
    window.see("Berth made it").await;
    let never_left = window.run("return window.neverLeft;", json!([])).await;
    assert_eq!(never_left, true);

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let dead = http.request(Method::GET, format!("{}/api/v1/user/", story.quay.url()));
    let dead = dead.bearer_auth(&before).send().await.unwrap();
    assert_eq!(dead.status(), 401);
    harbormaster.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_developer_rotates_no_service_token() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    window.pardon("status of 403");
    david.open("/workspaces").await;
    assert!(!window.text().await.contains("Administration"));

    david.open(PAGE).await;
    window.see("This is for administrators").await;
    let asks = "
        const done = arguments[arguments.length - 1];
        fetch('/administration/service-token/rotation', { method: 'POST' })
            .then(({ status }) => done(status), () => done(0));";
    david.open("/workspaces").await;
    assert_eq!(window.run_until_done(asks).await, 403);
    david.leave().await;
}

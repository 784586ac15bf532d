//! Forms whose answer takes its place in the page.

use quay_sim::{Fault, Symptom};
use reqwest::Method;
use serde_json::json;

use super::{scene::Scene, seed};

const STAYS: &str = "window.neverLeft = true;";
const STAYED: &str = "return window.neverLeft === true;";

#[tokio::test(flavor = "multi_thread")]
async fn tags_that_quay_does_not_say_are_asked_for_again_and_why_is_said() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    seed::provision(&scene.story, "foo").await;
    let faults = scene.story.quay.quay().faults().clone();
    let listing = "/api/v1/repository/*/tag/";
    faults.add(Fault::before(Method::GET, listing, Symptom::BadGateway).always());
    let window = &david.window;
    window.pardon("status of 502");

    david.open("/workspaces/david/components/foo").await;
    window.run(STAYS, json!([])).await;
    window.see("Quay cannot be").await;
    assert!(window.has("#tags[data-state=failed]").await);

    faults.clear();
    window.click("Look again").await;
    window.see("No tag yet.").await;
    assert!(window.has("#tags[data-state=empty]").await);
    assert_eq!(window.run(STAYED, json!([])).await, true);
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_is_tested_without_leaving_the_page() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    seed::provision(&scene.story, "foo").await;
    let window = &david.window;

    david.open("/workspaces/david/components/foo").await;
    window.run(STAYS, json!([])).await;
    window.click("Test this credential").await;
    window.see("The registry has answered.").await;
    window.see("As it should be").await;
    assert!(window.has("#trial[data-state=tested]").await);
    assert_eq!(window.run(STAYED, json!([])).await, true);
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_any_more_is_led_to_the_sign_in_and_back() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    seed::provision(&scene.story, "foo").await;
    let window = &david.window;
    // The stream of events ends with the session.
    window.pardon("status of 401");

    david.open("/workspaces/david/components/foo").await;
    window
        .in_another_tab(async || {
            david.open("/workspaces").await;
            window.click("Sign out").await;
            window.see("You are signed out").await;
        })
        .await;
    window.click("Test this credential").await;
    window.click("Sign in as david").await;
    window.arrive("/workspaces/david/components/foo").await;
    david.leave().await;
}

//! What a developer comes for: link, see, push.

use std::time::Duration;

use quay_sim::{Fault, Symptom};
use reqwest::Method;
use serde_json::json;

use super::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_links_adds_a_component_and_watches_it_become_ready() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;

    david.sign_in_to_quay("david").await;
    david.begin_link("create_as_user").await;
    david.consent_at_quay().await;
    david.confirm_link("david").await;
    scene.story.until_dead("david").await;

    david.open("/workspaces/david").await;
    window.see("Linked: david").await;
    window.fill("Name", "cart").await;
    window.fill("Application (optional)", "shop").await;
    window.see("/shop-cart").await;

    // Long enough to be seen under way.
    let slowly = Symptom::Delay(Duration::from_secs(2));
    let faults = scene.story.quay.quay().faults().clone();
    faults.add(Fault::before(Method::PUT, "*/robots/*", slowly));
    window.click("Add component").await;
    window.arrive("/workspaces/david/components/cart").await;
    window.run("window.neverLeft = true;", json!([])).await;
    window.see("Credential tested at the registry\nYes").await;
    window.see("Ready to push to\nYes").await;
    assert_eq!(
        window.run("return window.neverLeft;", json!([])).await,
        true
    );

    david.leave().await;
}

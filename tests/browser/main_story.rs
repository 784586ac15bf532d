//! What a developer comes for: link, see, push.

use std::{fs, time::Duration};

use quay_sim::{Fault, Symptom};
use reqwest::Method;
use serde_json::{Value, json};

use super::{credential::is_in_page, scene::Scene, seed};
use crate::registry_clients::{client::Skopeo, image::write_image};

/// Pushes with what was pasted, to the one image that is in it.
async fn push(pasted: &str) {
    let folder = tempfile::tempdir().unwrap();
    let authfile = folder.path().join("auth.json");
    fs::write(&authfile, pasted).unwrap();
    let parsed: Value = serde_json::from_str(pasted).unwrap();
    let images: Vec<_> = parsed["auths"].as_object().unwrap().keys().collect();
    let layout = write_image(folder.path());
    let pushed = Skopeo::new(folder.path())
        .push(&layout, images[0], &authfile)
        .await;
    pushed.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_links_adds_a_component_copies_its_credential_and_sees_what_it_pushed() {
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

    window.choose("Form", "auth.json").await;
    window.click("Copy").await;
    window.see("Copied.").await;
    let password = seed::password(&scene.story.delivered("david", "cart"));
    assert!(!is_in_page(window, &password).await, "it was never shown");
    assert!(!window.has("tr[data-tag]").await, "nothing was pushed yet");
    window
        .in_another_tab(async || push(&window.paste().await).await)
        .await;
    window
        .until("the tag", async || window.has("tr[data-tag=v1]").await)
        .await;
    let never_left = window.run("return window.neverLeft;", json!([])).await;
    assert_eq!(never_left, true);

    david.leave().await;
}

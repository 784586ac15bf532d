//! Without what runs in the browser: every form works, and what needs it says so.

use serde_json::json;

use super::scene::{Person, Scene};

/// A developer's way, by links and forms alone.
async fn everything_works(person: &Person<'_>) {
    let window = &person.window;
    person.open("/workspaces/david").await;
    window.click_at("form[action='/theme'] button").await;
    window.see("Light colours").await;
    window.arrive("/workspaces/david").await;
    window.fill("Name", "cart").await;
    window.click("Add component").await;
    window.arrive("/workspaces/david/components/cart").await;
    window
        .until("ready, page after page", async || {
            window.reload().await;
            window.text().await.contains("Ready to push to\nYes")
        })
        .await;
    window.follow("Rotate").await;
    window.click("Delete this component…").await;
    window.fill("Its name, to be sure", "cart").await;
    window.click("Delete").await;
    window.click("Undo the deletion").await;
    window.see("Delete this component…").await;
    person.open("/workspaces/david").await;
    window
        .fill_in("form[role=search]", "Name contains", "nothing")
        .await;
    window.follow("Filter").await;
    window.click("Show all").await;
    window.see("1 component").await;
    window
        .fill_in("form[role=search]", "Name contains", "CART")
        .await;
    window.follow("Filter").await;
    window.see("1 component").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_works_where_there_is_no_script() {
    let scene = Scene::set_without_script().await;
    let david = scene.person("david").await;
    david.sign_in_to_quay("david").await;
    david.begin_link("create_as_user").await;
    david.consent_at_quay().await;
    david.confirm_link("david").await;

    everything_works(&david).await;

    let running = "return document.scripts.length + performance.getEntriesByType('resource').filter((it) => /wasm|js$/.test(it.name)).length;";
    assert_eq!(david.window.run(running, json!([])).await, 0);
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_works_and_says_that_it_is_loading_where_the_module_never_comes() {
    let scene = Scene::set().await;
    let david = scene.somebody("david").await;
    let window = &david.window;
    window.devtools("Network.enable", json!({})).await;
    let blocked = json!({ "urls": ["*.wasm"] });
    window.devtools("Network.setBlockedURLs", blocked).await;
    window.let_islands_sleep();
    window.pardon("ERR_BLOCKED_BY_CLIENT");
    window.pardon("Failed to fetch");
    window.pardon(".wasm");
    david.sign_in().await;

    everything_works(&david).await;

    assert!(!window.has("leptos-island[data-ready]").await);
    david.open("/workspaces/david").await;
    let loading = "return document.querySelector('.live').textContent;";
    let loading = window.run(loading, json!([])).await;
    assert_eq!(loading, "Loading live updates…");
    david.leave().await;
}

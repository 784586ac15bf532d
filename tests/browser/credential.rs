//! A credential is given out: copied unseen, shown for a minute, and nowhere else (B3).

use std::{fs, time::Duration};

use serde_json::{Value, json};

use super::{
    scene::{Person, Scene},
    seed,
    window::Window,
};
use crate::registry_clients::{client::Skopeo, image::write_image};

const CART: &str = "/workspaces/david/components/cart";
const SECRET: &str = "return document.getElementById('credential-secret').textContent;";

/// David at the page of a component that is ready, and its credential's password.
async fn at_cart(scene: &Scene) -> (Person<'_>, String) {
    seed::provision(&scene.story, "cart").await;
    let delivered = scene.story.delivered("david", "cart");
    let david = scene.person("david").await;
    david.open(CART).await;
    (david, seed::password(&delivered))
}

/// Whether this stands anywhere in the page, seen or not.
async fn is_in_page(window: &Window, text: &str) -> bool {
    let script = "
        const values = [...document.querySelectorAll('input, textarea')].map((it) => it.value);
        return [document.documentElement.outerHTML, ...values].join().includes(arguments[0]);";
    window.run(script, json!([text])).await == true
}

/// Shows the password, and waits until it is there.
async fn show(window: &Window, password: &str) {
    assert!(!is_in_page(window, password).await, "it is there already");
    window.choose("Form", "The password alone").await;
    window.click("Show").await;
    window
        .until("the password shown", async || {
            window.run(SECRET, json!([])).await == password
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_pushes_and_was_never_in_the_page() {
    let scene = Scene::set().await;
    let (david, password) = at_cart(&scene).await;
    let window = &david.window;
    window.choose("Form", "auth.json").await;
    window.click("Copy").await;
    window.see("Copied.").await;
    assert!(!is_in_page(window, &password).await);

    let pasted = window.paste().await;
    let folder = tempfile::tempdir().unwrap();
    let authfile = folder.path().join("auth.json");
    fs::write(&authfile, &pasted).unwrap();
    let parsed: Value = serde_json::from_str(&pasted).unwrap();
    let image = parsed["auths"].as_object().unwrap().keys().next().unwrap();
    let layout = write_image(folder.path());
    let pushed = Skopeo::new(folder.path())
        .push(&layout, image, &authfile)
        .await;
    pushed.succeeded();
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_gone_after_a_minute() {
    let scene = Scene::set().await;
    let (david, password) = at_cart(&scene).await;
    let window = &david.window;
    show(window, &password).await;

    window.let_pass(Duration::from_secs(58)).await;
    assert!(is_in_page(window, &password).await, "hidden too early");
    window.let_pass(Duration::from_secs(2)).await;
    assert!(!is_in_page(window, &password).await, "a minute is over");
    window.see("Hidden, because a minute is over.").await;
    david.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_gone_when_somebody_looks_away_or_leaves() {
    let scene = Scene::set().await;
    let (david, password) = at_cart(&scene).await;
    let window = &david.window;

    show(window, &password).await;
    window.look_away_and_back().await;
    assert!(!is_in_page(window, &password).await, "somebody looked away");
    window.see("Hidden, because this window was left.").await;

    show(window, &password).await;
    window.click("david").await;
    window.arrive("/workspaces/david").await;
    window.back().await;
    window.arrive(CART).await;
    assert!(
        !is_in_page(window, &password).await,
        "came back with the page"
    );

    show(window, &password).await;
    window.click("Hide").await;
    assert!(!is_in_page(window, &password).await, "hidden");
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_minutes_somebody_shows_that_it_is_still_them_and_comes_back() {
    let scene = Scene::set().await;
    let (david, password) = at_cart(&scene).await;
    let window = &david.window;
    window.pardon("status of 403");
    scene.story.clock.advance(Duration::from_secs(6 * 60));

    window.click("Show").await;
    window.see("signed in within the last five minutes").await;
    assert!(!is_in_page(window, &password).await);
    window.click_at("#credential-step-up").await;
    window.click("Sign in as david").await;
    window.arrive(CART).await;

    show(window, &password).await;
    david.leave().await;
}

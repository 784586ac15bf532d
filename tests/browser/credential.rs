//! A credential is given out: copied unseen, shown for a minute, and nowhere else (B3).

use std::time::Duration;

use serde_json::json;

use super::{
    scene::{Person, Scene},
    seed,
    window::Window,
};

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
pub(super) async fn is_in_page(window: &Window, text: &str) -> bool {
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
async fn a_file_is_offered_where_the_form_is_one() {
    let scene = Scene::set().await;
    let (david, password) = at_cart(&scene).await;
    let window = &david.window;
    assert!(!window.text().await.contains("Download"), "podman login");
    window.choose("Form", "auth.json").await;
    window.click("Download").await;
    window.see("Saved as a file.").await;
    assert!(!is_in_page(window, &password).await, "it is in the file");
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_gone_when_something_else_is_chosen() {
    let scene = Scene::set().await;
    let (david, password) = at_cart(&scene).await;
    let window = &david.window;
    for (field, choice) in [
        (
            "Credential",
            "Pull: the workspace's, to pull every component's image",
        ),
        ("Form", "podman login"),
    ] {
        david.open(CART).await;
        show(window, &password).await;
        window.choose(field, choice).await;
        window.see("Hidden, because you have chosen another.").await;
        assert!(!is_in_page(window, &password).await, "{field}");
    }
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
    window.in_another_tab(async || ()).await;
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

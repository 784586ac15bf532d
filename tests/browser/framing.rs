//! What other origins may do with a page: nothing.

use serde_json::json;

use super::{scene::Scene, window::Window};

/// Where the frame of a page is that has one.
async fn framed(window: &Window, address: &str) -> String {
    let page = format!("data:text/html,<iframe src={address}></iframe>");
    window.go(page).await;
    window.within_frame("return location.href;").await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_is_shown_within_another_origins() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    assert!(
        framed(window, "data:text/html,framed")
            .await
            .ends_with("framed")
    );
    window.pardon("frame-ancestors");
    window.pardon("status of 404");

    for path in ["workspaces/david", "sign-in", "api/v1/docs", "nowhere"] {
        let there = framed(window, &scene.at(path)).await;
        assert!(there.starts_with("chrome-error:"), "{path}: {there}");
    }
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_another_origin_opens_tells_it_nothing() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    window.go("data:text/html,<p>Somebody else").await;
    let open = "window.theirs = window.open(arguments[0]); return theirs !== null;";
    window.run(open, json!([scene.at("workspaces")])).await;

    window
        .until("a window that is closed to whoever opened it", async || {
            window.run("return theirs.closed;", json!([])).await == true
        })
        .await;
    david.leave().await;
}

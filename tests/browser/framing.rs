//! What other origins may do with a page: nothing.

use serde_json::json;

use super::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn no_page_is_shown_within_another_origins() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    for path in ["workspaces/david", "sign-in", "api/v1/docs", "nowhere"] {
        let frame = format!("data:text/html,<iframe src={}></iframe>", scene.at(path));
        window.go(frame).await;
        window
            .until(format!("a refusal to frame {path}"), async || {
                let said = window.console().await;
                said.iter().any(|line| line.says("frame-ancestors 'none'"))
            })
            .await;
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

//! The controls: what a page must not do is heard when one does it.

use serde_json::json;

use super::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_policy_stops_and_what_is_kept_would_be_noticed() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    david.open("/workspaces").await;
    for (does, heard) in [
        (
            "document.body.setAttribute('style', 'color: red')",
            "style-src",
        ),
        (
            "document.body.append(Object.assign(document.createElement('img'), { src: 'https://evil.example/' }))",
            "img-src",
        ),
        (
            "const it = document.createElement('div'); it.innerHTML = '<b onclick=1>'; document.body.append(it); it.firstChild.click()",
            "script-src",
        ),
        ("console.error('a mistake')", "a mistake"),
    ] {
        window.run(does, json!([])).await;
        window
            .until(format!("'{heard}' on the console"), async || {
                let lines = window.console().await;
                lines.iter().any(|line| line.says(heard))
            })
            .await;
    }

    window
        .run("localStorage.setItem('secret', '1')", json!([]))
        .await;
    assert_eq!(window.keeps().await, ["local storage: secret"]);
    window.run("localStorage.clear()", json!([])).await;
    david.leave().await;
}

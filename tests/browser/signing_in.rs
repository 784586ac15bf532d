//! Signing in and out.

use super::scene::Scene;

#[tokio::test]
async fn somebody_signs_in_and_sees_their_workspace() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;

    david.open("/workspaces").await;
    david.window.click("david").await;
    david.window.arrive("/workspaces/david").await;
    david.window.see("No component yet").await;
    david.window.see("Live").await;

    david.window.click("Sign out").await;
    david.window.see("You are signed out").await;
    david.leave().await;
}

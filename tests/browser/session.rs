//! A session that is over, in the middle of something.

use std::time::Duration;

use super::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_after_the_session_is_said_not_to_be_stored_and_signing_in_leads_back() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    // The stream of events ends with the session.
    window.pardon("status of 401");
    david.open("/workspaces/david").await;
    window.fill("Name", "cart").await;
    scene.story.clock.advance(Duration::from_secs(31 * 60));

    window.click("Add component").await;

    window.see("what you sent was not stored").await;
    window.click("Sign in as david").await;
    window.arrive("/workspaces/david").await;
    window.see("No component yet").await;
    window.fill("Name", "cart").await;
    window.click("Add component").await;
    window.arrive("/workspaces/david/components/cart").await;
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_after_signing_out_shows_nothing() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    david.open("/workspaces/david").await;
    window.see("Add component").await;
    window.click("Sign out").await;
    window.see("You are signed out").await;

    window.back().await;

    window.see("choose who to be").await;
    let text = window.text().await;
    assert!(!text.contains("Components"), "{text}");
    david.leave().await;
}

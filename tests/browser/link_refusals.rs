//! Linking that comes to nothing: what happened, and the next thing to do.

use std::time::Duration;

use quay_sim::{Authorization, Variant};

use super::scene::{Person, Scene};

/// Nothing is linked, another way is there to be taken, and no token lives.
async fn nothing_is_linked(scene: &Scene, person: &Person<'_>) {
    person
        .open(&format!("/workspaces/{}/link", person.name))
        .await;
    person.window.see("Ways to link").await;
    let text = person.window.text().await;
    assert!(!text.contains("Your link"), "{text}");
    scene.story.until_dead(&person.name).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_says_no_at_quay_reads_what_to_do_next() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    david.sign_in_to_quay("david").await;

    david.begin_link("create_as_user").await;
    david.window.click("Continue to Quay").await;
    david.window.click("Cancel").await;

    david.window.see("You said no at Quay.").await;
    david.window.see("take a way that asks for fewer").await;
    david.window.click("All ways to link").await;
    david
        .window
        .see("Your latest attempt came to nothing")
        .await;
    nothing_is_linked(&scene, &david).await;
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whom_quay_shows_403_comes_back_and_is_led_another_way() {
    let closed = Variant {
        authorization: Authorization::OwnersOnly,
        ..Variant::default()
    };
    let scene = Scene::set_at(closed).await;
    let erin = scene.person("erin").await;
    erin.sign_in_to_quay("erin").await;

    erin.begin_link("create_as_user").await;
    erin.window.see("If Quay shows 403").await;
    erin.window.click("Continue to Quay").await;
    erin.window.pardon("status of 403");
    erin.window.see("403").await;

    erin.open("/workspaces/erin/link").await;
    erin.window.click("Go on with it").await;
    erin.window.click("Call it off").await;
    erin.window.see("The attempt was called off.").await;
    assert!(erin.window.has(".choice.best input[value=hand_over]").await);
    nothing_is_linked(&scene, &erin).await;
    erin.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_another_at_quay_sees_whom_and_calls_it_off() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    david.sign_in_to_quay("erin").await;

    david.begin_link("identify").await;
    david.consent_at_quay().await;
    david.window.see("You are linking Quay user erin").await;
    david.window.click("Call it off").await;

    david.window.see("The attempt was called off.").await;
    nothing_is_linked(&scene, &david).await;
    scene.story.until_dead("erin").await;
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quay_user_who_is_linked_already_is_not_linked_twice() {
    let scene = Scene::set().await;
    let erin = scene.person("erin").await;
    erin.sign_in_to_quay("erin").await;
    erin.begin_link("identify").await;
    erin.consent_at_quay().await;
    erin.confirm_link("erin").await;
    erin.leave().await;

    let david = scene.person("david").await;
    david.sign_in_to_quay("erin").await;
    david.begin_link("identify").await;
    david.consent_at_quay().await;

    david.window.pardon("status of 409");
    david.window.click("Yes, link erin").await;
    david.window.see("linked to somebody else at Berth").await;
    david.window.see("Sign in to Quay as another user").await;
    nothing_is_linked(&scene, &david).await;
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_quay_never_answers_is_given_up_while_the_page_is_open() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;

    david.begin_link("create_as_user").await;
    david.window.click("See how far it is").await;
    david.window.see("Waiting for Quay").await;
    scene.story.clock.advance(Duration::from_secs(11 * 60));

    david
        .window
        .see("Nothing was heard from Quay for too long")
        .await;
    david.window.see("Take another way").await;
    nothing_is_linked(&scene, &david).await;
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_quays_is_good_in_no_other_browser() {
    let scene = Scene::set().await;
    let (david, erin) = tokio::join!(scene.person("david"), scene.person("erin"));
    david.sign_in_to_quay("david").await;
    david.begin_link("create_as_user").await;
    let to_quay = david.window.address_of("Continue to Quay").await;

    erin.sign_in_to_quay("erin").await;
    erin.window.go(to_quay).await;
    erin.window.see("would like permission to").await;
    erin.window.pardon("status of 409");
    erin.window.click_in("main", "Authorize Application").await;
    erin.window
        .click_in(".modal", "Authorize Application")
        .await;

    erin.window.see("Not linked").await;
    erin.window.see("somebody else was").await;
    nothing_is_linked(&scene, &erin).await;
    erin.leave().await;
    david.open("/workspaces/david/link").await;
    david
        .window
        .see("Your latest attempt came to nothing")
        .await;
    david.leave().await;
}

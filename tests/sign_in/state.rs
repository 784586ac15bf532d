//! What binds an answer to the browser and the moment that asked.

use std::time::Duration;

use super::{
    browser::Browser,
    place::{callback_of, certified, parameter, sign_in, with_parameter},
};

#[tokio::test]
async fn a_callback_counts_once() {
    let (place, _issuer, browser) = certified().await;
    let start = place.url("/sign-in/start");
    let callback = callback_of(&place, &browser, &start, "david").await;
    browser.visit(&callback).await;
    let session = browser.cookie("__Host-berth").unwrap();

    let visit = browser.visit(&callback).await;
    assert_eq!(visit.status, 400);
    assert!(visit.text.contains("finished already"), "{visit:#?}");
    let (count, reason) = place.refusals().await;
    assert_eq!(
        (count, reason.as_str()),
        (1, "the state is unknown, used or too old")
    );
    assert_eq!(
        browser.cookie("__Host-berth").unwrap(),
        session,
        "who is signed in stays so"
    );
    assert!(place.me(&browser).await.is_some());
}

#[tokio::test]
async fn of_two_callbacks_at_once_one_signs_in() {
    let (place, _issuer, browser) = certified().await;
    let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
    let is_end = |_: &_| true;
    let (one, two) = tokio::join!(
        browser.visit_until(&callback, is_end),
        browser.visit_until(&callback, is_end)
    );
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 400]);
}

#[tokio::test]
async fn a_callback_in_another_browser_signs_nobody_in() {
    let (place, _issuer, browser) = certified().await;
    let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
    let other = Browser::new();
    let visit = other.visit(&callback).await;
    place
        .assert_refused(&other, &visit, 0, "another browser")
        .await;

    // What was tried elsewhere is over here, too.
    let visit = browser.visit(&callback).await;
    place
        .assert_refused(&browser, &visit, 1, "unknown, used")
        .await;
}

/// Somebody who is signing in themselves is led to an attacker's callback: login CSRF.
#[tokio::test]
async fn the_state_of_somebody_else_signs_nobody_in() {
    let (place, _issuer, victim) = certified().await;
    let attacker = Browser::new();
    let start = place.url("/sign-in/start");
    let attackers = callback_of(&place, &attacker, &start, "erin").await;
    let victims = callback_of(&place, &victim, &start, "david").await;

    let visit = victim.visit(&attackers).await;
    place
        .assert_refused(&victim, &visit, 0, "another browser")
        .await;

    let mixed = with_parameter(&victims, "state", &parameter(&attackers, "state"));
    let visit = victim.visit(&mixed).await;
    place
        .assert_refused(&victim, &visit, 1, "unknown, used")
        .await;
}

#[tokio::test]
async fn a_binding_cookie_that_is_not_ours_binds_nothing() {
    let (place, _issuer, browser) = certified().await;
    let start = place.url("/sign-in/start");
    for (round, planted) in [
        "",
        "x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "=;=",
    ]
    .into_iter()
    .enumerate()
    {
        let callback = callback_of(&place, &browser, &start, "david").await;
        browser.plant("__Host-berth-sign-in", planted);
        let visit = browser.visit(&callback).await;
        place
            .assert_refused(&browser, &visit, round, "another browser")
            .await;
    }
}

#[tokio::test]
async fn states_that_never_were_sign_nobody_in() {
    let (place, _issuer, browser) = certified().await;
    let callback = place.url("/sign-in/callback");
    let wrong = [
        ("?code=a&state=never", "unknown, used"),
        ("?code=a&state=", "unknown, used"),
        ("?code=a", "cannot be read"),
        ("", "cannot be read"),
        ("?state=a&state=b&code=c", "cannot be read"),
        ("?state=a&code=b&code=c", "cannot be read"),
        ("?error=access_denied", "cannot be read"),
        ("?error=access_denied&state=never", "unknown, used"),
    ];
    for (round, (query, why)) in wrong.into_iter().enumerate() {
        let visit = browser
            .visit(&callback.join(&format!("/sign-in/callback{query}")).unwrap())
            .await;
        place.assert_refused(&browser, &visit, round, why).await;
    }
}

#[tokio::test]
async fn a_sign_in_may_take_ten_minutes() {
    let (place, _issuer, browser) = certified().await;
    let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
    place.clock.advance(Duration::from_secs(10 * 60));
    let visit = browser.visit(&callback).await;
    place
        .assert_refused(&browser, &visit, 0, "unknown, used or too old")
        .await;
}

#[tokio::test]
async fn two_tabs_sign_in_beside_each_other() {
    let (place, _issuer, browser) = certified().await;
    let start = place.url("/sign-in/start?return_to=/api/v1/me");
    let one = callback_of(&place, &browser, &start, "david").await;
    let two = callback_of(&place, &browser, &start, "david").await;
    assert_eq!(browser.visit(&one).await.status, 200);
    assert_eq!(browser.visit(&two).await.status, 200);
    assert!(place.me(&browser).await.is_some());
    drop(sign_in(&place, &browser, "david").await);
}

//! How long a session lasts, and whose it is.

use std::time::Duration;

use super::{
    browser::Browser,
    place::{callback_of, certified, sign_in},
};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_session_that_nobody_uses_ends_after_half_an_hour() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    place.clock.advance(29 * MINUTE);
    assert!(place.me(&browser).await.is_some());
    place.clock.advance(29 * MINUTE);
    assert!(place.me(&browser).await.is_some(), "using it kept it");
    place.clock.advance(31 * MINUTE);
    assert_eq!(place.me(&browser).await, None);
}

#[tokio::test]
async fn no_session_lasts_longer_than_half_a_day() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    for _ in 0..(12 * 60 / 20) - 1 {
        place.clock.advance(20 * MINUTE);
        assert!(place.me(&browser).await.is_some());
    }
    place.clock.advance(20 * MINUTE);
    assert_eq!(place.me(&browser).await, None);
}

/// Session fixation: an id that was there before the sign-in is worth nothing after it (S4).
#[tokio::test]
async fn a_planted_session_is_not_the_one_that_is_signed_in() {
    let (place, _issuer, victim) = certified().await;
    for planted in ["AAAAAAAAAAAAAAAAAAAAAA", "nonsense", ""] {
        let attacker = Browser::new();
        attacker.plant("__Host-berth", planted);
        victim.plant("__Host-berth", planted);
        sign_in(&place, &victim, "david").await;
        assert!(place.me(&victim).await.is_some());
        assert_ne!(victim.cookie("__Host-berth").unwrap(), planted);
        assert_eq!(place.me(&attacker).await, None, "{planted}");
    }
}

#[tokio::test]
async fn signing_in_again_ends_the_session_from_before() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let before = Browser::new();
    before.plant("__Host-berth", &browser.cookie("__Host-berth").unwrap());
    assert!(place.me(&before).await.is_some());

    let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
    browser.visit(&callback).await;
    assert!(place.me(&browser).await.is_some());
    assert_eq!(place.me(&before).await, None);
}

#[tokio::test]
async fn the_store_holds_no_session_id() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let id = browser.cookie("__Host-berth").unwrap();
    for bytes in [
        id.as_bytes().to_vec(),
        data_encoding::BASE64URL_NOPAD
            .decode(id.as_bytes())
            .unwrap(),
    ] {
        for file in place.database_files() {
            let content = std::fs::read(&file).unwrap();
            let is_there = content.windows(bytes.len()).any(|window| window == bytes);
            assert!(!is_there, "in {}", file.display());
        }
    }
}

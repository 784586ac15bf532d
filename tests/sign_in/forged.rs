//! An issuer that lies, in every way that an ID token and an answer can be wrong (S2, S3).

use std::time::Duration;

use serde_json::json;

use super::{
    browser::{Browser, Visit},
    place::{Place, forged, seconds},
};

/// Signs in at the forger, which asks nobody anything.
pub(crate) async fn sign_in(place: &Place, browser: &Browser) -> Visit {
    browser
        .visit(&place.url("/sign-in/start?return_to=/api/v1/me"))
        .await
}

/// The control: without a lie, and with what only looks like one, the same way signs somebody in.
#[tokio::test]
async fn what_is_true_signs_in() {
    let (place, issuer, _) = forged().await;
    let now = seconds();
    for truth in [
        json!(null),
        json!({ "claims": { "aud": ["berth"] } }),
        json!({ "without": ["azp"] }),
        json!({ "without": ["at_hash"] }),
        json!({ "without": ["auth_time", "sid", "preferred_username"] }),
        json!({ "claims": { "exp": now - 30 } }),
        json!({ "claims": { "iat": now + 30 } }),
        json!({ "claims": { "iat": now - 30 } }),
        json!({ "header": { "typ": null } }),
        json!({ "answer": { "session_state": "of no account" } }),
    ] {
        issuer.lie(truth.clone()).await;
        let browser = Browser::new();
        let visit = sign_in(&place, &browser).await;
        assert_eq!(
            visit.status,
            200,
            "{truth}: {visit:#?} {:?}",
            place.refusals().await
        );
    }
}

/// Signed in is not stepped up: without a word of when, it was long ago.
#[tokio::test]
async fn somebody_whose_provider_does_not_say_when_has_not_proven_it_lately() {
    let (place, issuer, browser) = forged().await;
    issuer.lie(json!({ "without": ["auth_time"] })).await;
    sign_in(&place, &browser).await;
    let me = place.me(&browser).await.unwrap();
    assert_eq!(me["authenticated_at"], "1970-01-01T00:00:00.000Z");
}

/// A step-up means nothing when the provider lets somebody through whom it knew already.
#[tokio::test]
async fn stepping_up_without_having_been_asked_is_refused() {
    let (place, issuer, browser) = forged().await;
    sign_in(&place, &browser).await;
    let step_up = place.url("/sign-in/start?step_up=true&return_to=/api/v1/me");
    for lie in [
        json!({ "without": ["auth_time"] }),
        json!({ "claims": { "auth_time": seconds() - 600 } }),
    ] {
        issuer.lie(lie).await;
        let visit = browser.visit(&step_up).await;
        assert_eq!(visit.status, 400, "{visit:#?}");
        let (_, reason) = place.refusals().await;
        assert!(reason.contains("did not ask anew"), "{reason}");
    }
    issuer.lie(json!(null)).await;
    assert_eq!(browser.visit(&step_up).await.status, 200);
}

#[tokio::test]
async fn somebody_else_does_not_step_up() {
    let (place, issuer, browser) = forged().await;
    sign_in(&place, &browser).await;
    let session = browser.cookie("__Host-berth");
    issuer.lie(json!({ "claims": { "sub": "erin" } })).await;
    let visit = browser
        .visit(&place.url("/sign-in/start?step_up=true"))
        .await;
    assert_eq!(visit.status, 403, "{visit:#?}");
    let (count, reason) = place.refusals().await;
    assert_eq!((count, reason.as_str()), (1, "somebody else stepped up"));
    assert_eq!(browser.cookie("__Host-berth"), session);
    assert_eq!(place.me(&browser).await.unwrap()["name"], "david");
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found() {
    let (place, issuer, browser) = forged().await;
    sign_in(&place, &browser).await;
    issuer.rotate().await;
    // Nobody makes us ask the provider all the time; after a moment we ask again.
    place.clock.advance(Duration::from_secs(15));
    let visit = sign_in(&place, &browser).await;
    assert_eq!(visit.status, 200, "{:?}", place.refusals().await);
}

#[tokio::test]
async fn unknown_keys_do_not_make_us_ask_all_the_time() {
    let (place, issuer, browser) = forged().await;
    sign_in(&place, &browser).await;
    assert_eq!(issuer.discoveries().await, 1);
    issuer.lie(json!({ "key": "unpublished" })).await;
    for _ in 0..5 {
        sign_in(&place, &browser).await;
    }
    assert_eq!(issuer.discoveries().await, 1);
    place.clock.advance(Duration::from_secs(11));
    sign_in(&place, &browser).await;
    assert_eq!(issuer.discoveries().await, 2);
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_is_not_used() {
    let (place, issuer, browser) = forged().await;
    issuer
        .lie(json!({ "discovery": { "issuer": "https://evil.example" } }))
        .await;
    let visit = sign_in(&place, &browser).await;
    assert_eq!(visit.status, 502, "{visit:#?}");
    place
        .assert_refused(&browser, &visit, 0, "another issuer")
        .await;
}

#[tokio::test]
async fn the_code_goes_nowhere_unprotected() {
    let (place, issuer, browser) = forged().await;
    issuer
        .lie(json!({ "discovery": { "token_endpoint": "http://login.example/token" } }))
        .await;
    let visit = sign_in(&place, &browser).await;
    place
        .assert_refused(&browser, &visit, 0, "cannot be reached")
        .await;
}

#[tokio::test]
async fn a_provider_that_is_gone_ends_on_a_page() {
    let (place, issuer, browser) = forged().await;
    drop(issuer);
    let visit = sign_in(&place, &browser).await;
    place
        .assert_refused(&browser, &visit, 0, "cannot be reached")
        .await;
}

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

#[tokio::test]
async fn every_lie_about_the_id_token_is_refused() {
    let (place, issuer, browser) = forged().await;
    let now = seconds();
    let cases = [
        (
            "another nonce",
            json!({ "claims": { "nonce": "another" } }),
            "nonce",
        ),
        ("no nonce", json!({ "without": ["nonce"] }), "nonce"),
        (
            "another audience",
            json!({ "claims": { "aud": "other" } }),
            "audience",
        ),
        (
            "others, too",
            json!({ "claims": { "aud": ["berth", "other"] } }),
            "audience",
        ),
        ("no audience", json!({ "without": ["aud"] }), "audience"),
        (
            "an empty audience",
            json!({ "claims": { "aud": [] } }),
            "audience",
        ),
        (
            "given to another client",
            json!({ "claims": { "azp": "other" } }),
            "another client",
        ),
        (
            "another issuer",
            json!({ "claims": { "iss": "https://evil.example" } }),
            "another issuer",
        ),
        (
            "the issuer with a slash",
            json!({ "claims": { "iss": format!("{}/", issuer.name()) } }),
            "another issuer",
        ),
        (
            "expired",
            json!({ "claims": { "exp": now - 61 } }),
            "its time",
        ),
        (
            "issued in the future",
            json!({ "claims": { "iat": now + 90 } }),
            "its time",
        ),
        (
            "issued long ago",
            json!({ "claims": { "iat": now - 90 } }),
            "its time",
        ),
        (
            "proven in the future",
            json!({ "claims": { "auth_time": now + 90 } }),
            "its time",
        ),
        (
            "no algorithm",
            json!({ "algorithm": "none" }),
            "signature or algorithm",
        ),
        (
            "the public key as a secret",
            json!({ "algorithm": "HS256" }),
            "signature or algorithm",
        ),
        (
            "the client secret",
            json!({ "algorithm": "HS256", "secret": "a secret of the tests, for nobody" }),
            "signature or algorithm",
        ),
        (
            "another key",
            json!({ "key": "unpublished" }),
            "does not publish",
        ),
        (
            "another key by the same name",
            json!({ "key": "unpublished", "header": { "kid": "one" } }),
            "signature or algorithm",
        ),
        (
            "a broken signature",
            json!({ "broken": true }),
            "signature or algorithm",
        ),
        (
            "another access token's hash",
            json!({ "claims": { "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" } }),
            "another access token",
        ),
        (
            "another access token",
            json!({ "token": { "access_token": "injected" } }),
            "another access token",
        ),
        (
            "a logout token",
            json!({ "header": { "typ": "logout+jwt" } }),
            "can be used",
        ),
        (
            "an access token",
            json!({ "header": { "typ": "at+jwt" } }),
            "can be used",
        ),
        (
            "critical headers",
            json!({ "header": { "crit": ["x"] } }),
            "can be used",
        ),
        (
            "an empty subject",
            json!({ "claims": { "sub": "" } }),
            "who it is",
        ),
        (
            "a subject without end",
            json!({ "claims": { "sub": "a".repeat(256) } }),
            "who it is",
        ),
        (
            "no subject",
            json!({ "without": ["sub"] }),
            "cannot be read",
        ),
        ("no expiry", json!({ "without": ["exp"] }), "cannot be read"),
        ("no time", json!({ "without": ["iat"] }), "cannot be read"),
        (
            "no ID token",
            json!({ "token": { "id_token": null } }),
            "no ID token",
        ),
        (
            "nonsense",
            json!({ "token": { "id_token": "a.b.c" } }),
            "cannot be read",
        ),
        (
            "no access token",
            json!({ "token": { "access_token": null } }),
            "cannot be read",
        ),
    ];
    for (round, (case, lie, why)) in cases.into_iter().enumerate() {
        issuer.lie(lie).await;
        let visit = sign_in(&place, &browser).await;
        println!("{case}");
        place.assert_refused(&browser, &visit, round, why).await;
    }
}

#[tokio::test]
async fn every_lie_about_the_answer_is_refused() {
    let (place, issuer, browser) = forged().await;
    let cases = [
        ("no issuer", json!({ "iss": null }), "another provider"),
        (
            "another issuer",
            json!({ "iss": "https://evil.example" }),
            "another provider",
        ),
        ("no code", json!({ "code": null }), "cannot be read"),
        ("no state", json!({ "state": null }), "cannot be read"),
        (
            "another state",
            json!({ "state": "another" }),
            "unknown, used",
        ),
        (
            "an unknown code",
            json!({ "code": "unknown" }),
            "the code: invalid_grant",
        ),
        (
            "a refusal",
            json!({ "error": "login_required" }),
            "refused: login_required",
        ),
        (
            "a refusal of another issuer",
            json!({ "error": "access_denied", "iss": "https://evil.example" }),
            "another provider",
        ),
        (
            "a refusal with markup",
            json!({ "error": "<script>alert(1)</script>" }),
            "refused: no known reason",
        ),
    ];
    for (round, (case, answer, why)) in cases.into_iter().enumerate() {
        issuer.lie(json!({ "answer": answer })).await;
        let visit = sign_in(&place, &browser).await;
        println!("{case}");
        assert!(!visit.text.contains("<script"), "{case}");
        place.assert_refused(&browser, &visit, round, why).await;
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

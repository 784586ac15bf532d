//! Signing out: here, at the provider, and by the provider.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use store::AuditAction;

use super::{
    browser::{Browser, Visit},
    forged,
    issuer::Issuer,
    place::{self, Place, certified, seconds, sign_in},
};

#[tokio::test]
async fn signing_out_ends_the_session_and_names_nobody_to_the_provider() {
    let (place, issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let copy = Browser::new();
    copy.plant("__Host-berth", &browser.cookie("__Host-berth").unwrap());

    let visit = browser.post(&place.url("/sign-out"), &[]).await;
    assert_eq!(visit.status, StatusCode::SEE_OTHER);
    assert_eq!(visit.goes_to(), Some(place.url("/signed-out")));
    assert_eq!(browser.cookie("__Host-berth"), None);
    assert_eq!(place.me(&copy).await, None);
    assert_eq!(place.audit(AuditAction::SignedOut).await.len(), 1);

    let page = browser.visit(&place.url("/signed-out")).await;
    let away = page.link("Sign out with 127.0.0.1");
    assert!(away.as_str().starts_with(issuer.name()), "{away}");
    assert_eq!(away.query(), Some("client_id=berth"));
    let at_provider = browser.visit(&away).await;
    assert_eq!(at_provider.status, StatusCode::OK, "{at_provider:#?}");
    assert!(at_provider.text.contains("<form"), "{at_provider:#?}");
}

#[tokio::test]
async fn signing_out_counts_for_every_process_of_berth() {
    let (place, _issuer, browser) = certified().await;
    let (_berth, other) = place.start_another().await;
    sign_in(&place, &browser, "david").await;
    let copy = Browser::new();
    copy.plant("__Host-berth", &browser.cookie("__Host-berth").unwrap());
    let me = other.join("/api/v1/me").unwrap();
    assert_eq!(copy.visit(&me).await.status, StatusCode::OK);

    browser.post(&place.url("/sign-out"), &[]).await;
    assert_eq!(copy.visit(&me).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_when_nobody_is_signed_in_is_fine() {
    let (place, _issuer, browser) = certified().await;
    let visit = browser.post(&place.url("/sign-out"), &[]).await;
    assert_eq!(visit.status, StatusCode::SEE_OTHER);
    assert!(place.audit(AuditAction::SignedOut).await.is_empty());
}

/// Back-channel logout: the provider's own call, after somebody signs out there.
#[tokio::test]
async fn signing_out_at_the_provider_ends_the_session_here() {
    let (place, issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let erin = Browser::new();
    sign_in(&place, &erin, "erin").await;

    let end = issuer.url.join("/session/end").unwrap();
    let page = browser.visit(&end).await;
    browser.submit(&page, &[("logout", "yes")]).await;

    // The provider calls before it answers; what it calls has ended the session when it answers.
    let ended = place.audit(AuditAction::SessionsEnded).await;
    assert_eq!(ended.len(), 1, "{:?}", place.refusals().await);
    assert_eq!(
        ended[0].detail.as_deref(),
        Some("the sign-in provider ended 1")
    );
    assert_eq!(place.me(&browser).await, None);
    assert!(place.me(&erin).await.is_some(), "nobody else's session");
}

fn logout_claims(issuer: &Issuer, id: &str) -> Value {
    let now = seconds();
    json!({
        "iss": issuer.name(), "aud": "berth", "iat": now, "exp": now + 120, "jti": id,
        "sub": "david", "sid": "session-of-david",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    })
}

async fn post(place: &Place, token: &str) -> Visit {
    let url = place.url("/sign-in/back-channel-logout");
    let provider = Browser::new();
    let request = provider.request(Method::POST, &url);
    Visit::read(request.form(&[("logout_token", token)])).await
}

#[tokio::test]
async fn a_logout_token_ends_the_session_that_it_names_and_no_other() {
    let (place, issuer, browser) = place::forged().await;
    for (round, (change, ends)) in [
        (json!({}), true),
        (json!({ "sid": null }), true),
        (json!({ "sub": null }), true),
        (json!({ "sid": "another" }), false),
        (json!({ "sub": "erin" }), false),
        (json!({ "sid": null, "sub": "erin" }), false),
        (json!({ "aud": ["other", "berth"] }), true),
        (json!({ "exp": null }), true),
    ]
    .into_iter()
    .enumerate()
    {
        browser.forget();
        forged::sign_in(&place, &browser).await;
        assert!(place.me(&browser).await.is_some());
        let claims = changed(logout_claims(&issuer, &format!("id {round}")), &change);
        let token = issuer
            .sign(&claims, &json!({ "header": { "typ": "logout+jwt" } }))
            .await;
        let visit = post(&place, &token).await;
        assert_eq!(visit.status, StatusCode::OK, "{change}: {visit:#?}");
        assert_eq!(visit.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(place.me(&browser).await.is_none(), ends, "{change}");
    }
}

#[tokio::test]
async fn a_logout_token_counts_once() {
    let (place, issuer, browser) = place::forged().await;
    let token = issuer
        .sign(&logout_claims(&issuer, "once"), &json!({}))
        .await;
    assert_eq!(post(&place, &token).await.status, StatusCode::OK);
    forged::sign_in(&place, &browser).await;
    assert_eq!(post(&place, &token).await.status, StatusCode::BAD_REQUEST);
    assert!(place.me(&browser).await.is_some());
    let (_, reason) = place.refusals().await;
    assert!(reason.contains("used before"), "{reason}");
}

#[tokio::test]
async fn a_logout_token_that_is_not_good_ends_nothing() {
    let (place, issuer, browser) = place::forged().await;
    forged::sign_in(&place, &browser).await;
    let event = "http://schemas.openid.net/event/backchannel-logout";
    let now = logout_claims(&issuer, "")["iat"].as_i64().unwrap();
    let cases = [
        (
            "another issuer",
            json!({ "iss": "https://evil.example" }),
            json!({}),
            "another issuer",
        ),
        (
            "another audience",
            json!({ "aud": "other" }),
            json!({}),
            "another audience",
        ),
        (
            "no audience",
            json!({ "aud": null }),
            json!({}),
            "another audience",
        ),
        ("expired", json!({ "exp": now - 61 }), json!({}), "its time"),
        (
            "old",
            json!({ "iat": now - 661, "exp": null }),
            json!({}),
            "its time",
        ),
        (
            "of the future",
            json!({ "iat": now + 90 }),
            json!({}),
            "its time",
        ),
        ("no time", json!({ "iat": null }), json!({}), "its time"),
        (
            "a nonce",
            json!({ "nonce": "n" }),
            json!({}),
            "another type",
        ),
        (
            "no events",
            json!({ "events": null }),
            json!({}),
            "another type",
        ),
        (
            "another event",
            json!({ "events": { "urn:other": {} } }),
            json!({}),
            "another type",
        ),
        (
            "an event that is no object",
            json!({ "events": { event: true } }),
            json!({}),
            "another type",
        ),
        ("no jti", json!({ "jti": null }), json!({}), "claim"),
        (
            "nobody",
            json!({ "sub": null, "sid": null }),
            json!({}),
            "claim",
        ),
        (
            "no algorithm",
            json!({}),
            json!({ "algorithm": "none" }),
            "algorithm",
        ),
        (
            "the public key as a secret",
            json!({}),
            json!({ "algorithm": "HS256" }),
            "algorithm",
        ),
        (
            "the client secret",
            json!({}),
            json!({ "algorithm": "HS256", "secret": "a secret of the tests, for nobody" }),
            "algorithm",
        ),
        (
            "another key",
            json!({}),
            json!({ "key": "unpublished" }),
            "does not publish",
        ),
        (
            "another key by the same name",
            json!({}),
            json!({ "key": "unpublished", "header": { "kid": "one" } }),
            "signature",
        ),
        (
            "a broken signature",
            json!({}),
            json!({ "broken": true }),
            "signature",
        ),
        (
            "an access token",
            json!({}),
            json!({ "header": { "typ": "at+jwt" } }),
            "another type",
        ),
        (
            "critical headers",
            json!({}),
            json!({ "header": { "crit": ["x"] } }),
            "not a signed JWT",
        ),
    ];
    for (round, (case, change, how, why)) in cases.into_iter().enumerate() {
        let claims = changed(logout_claims(&issuer, case), &change);
        let visit = post(&place, &issuer.sign(&claims, &how).await).await;
        assert_eq!(visit.status, StatusCode::BAD_REQUEST, "{case}: {visit:#?}");
        let (count, reason) = place.refusals().await;
        assert_eq!(count, round + 1, "{case}");
        assert!(reason.contains(why), "{case}: {reason}");
        assert!(place.me(&browser).await.is_some(), "{case}");
    }
    for nonsense in ["", "x", "a.b", "a.b.c", "...."] {
        assert_eq!(post(&place, nonsense).await.status, StatusCode::BAD_REQUEST);
    }
}

/// With these claims set; `null` takes one away.
pub(crate) fn changed(mut claims: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            _ => claims[name] = value.clone(),
        }
    }
    claims
}

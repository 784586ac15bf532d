//! Access tokens of the provider, shown to the API.

use std::future::Future;

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::{
    browser::{Browser, Visit},
    forged,
    issuer::Issuer,
    logout::changed,
    place::{self, Place, seconds},
};

fn claims(issuer: &Issuer) -> Value {
    let now = seconds();
    json!({
        "iss": issuer.name(), "aud": "https://berth.example/api", "sub": "david", "iat": now,
        "exp": now + 300, "client_id": "a program", "jti": "1", "preferred_username": "david",
    })
}

fn show<'a>(place: &'a Place, browser: &'a Browser, token: &'a str) -> impl Future<Output = Visit> {
    let request = browser.request(Method::GET, &place.url("/api/v1/me"));
    Visit::read(request.header(header::AUTHORIZATION, format!("Bearer {token}")))
}

#[tokio::test]
async fn a_program_acts_for_the_person_of_its_token() {
    let (place, issuer, browser) = place::forged().await;
    let how = json!({ "header": { "typ": "at+jwt" } });
    let token = issuer.sign(&claims(&issuer), &how).await;
    let visit = show(&place, &browser, &token).await;
    assert_eq!(visit.status, 200, "{visit:#?}");
    assert!(visit.text.contains("david"));

    forged::sign_in(&place, &browser).await;
    let by_session: Value = place.me(&browser).await.unwrap();
    let by_token: Value = serde_json::from_str(&visit.text).unwrap();
    assert_eq!(
        by_session["user"], by_token["user"],
        "{by_session} {by_token}"
    );
}

#[tokio::test]
async fn an_access_token_that_is_not_good_is_refused_and_on_record() {
    let (place, issuer, browser) = place::forged().await;
    // A session does not help: who shows a token is what the token says.
    forged::sign_in(&place, &browser).await;
    let now = claims(&issuer)["iat"].as_i64().unwrap();
    let at = json!({ "header": { "typ": "at+jwt" } });
    let with = |more: Value| changed(at.clone(), &more);
    let cases = [
        (
            "another audience",
            json!({ "aud": "other" }),
            at.clone(),
            "audience",
        ),
        (
            "the client's own",
            json!({ "aud": "berth" }),
            at.clone(),
            "audience",
        ),
        (
            "no audience",
            json!({ "aud": null }),
            at.clone(),
            "audience",
        ),
        (
            "another issuer",
            json!({ "iss": "https://evil.example" }),
            at.clone(),
            "issuer",
        ),
        ("expired", json!({ "exp": now - 61 }), at.clone(), "time"),
        ("no expiry", json!({ "exp": null }), at.clone(), "time"),
        ("not yet", json!({ "nbf": now + 90 }), at.clone(), "time"),
        (
            "issued in the future",
            json!({ "iat": now + 90 }),
            at.clone(),
            "time",
        ),
        ("no subject", json!({ "sub": null }), at.clone(), "claim"),
        ("an ID token", json!({}), json!({}), "type"),
        (
            "a logout token",
            json!({}),
            json!({ "header": { "typ": "logout+jwt" } }),
            "type",
        ),
        (
            "no type",
            json!({}),
            json!({ "header": { "typ": null } }),
            "",
        ),
        (
            "no algorithm",
            json!({}),
            with(json!({ "algorithm": "none" })),
            "algorithm",
        ),
        (
            "the public key as a secret",
            json!({}),
            with(json!({ "algorithm": "HS256" })),
            "algorithm",
        ),
        (
            "another key",
            json!({}),
            with(json!({ "key": "unpublished" })),
            "does not publish",
        ),
        (
            "a broken signature",
            json!({}),
            with(json!({ "broken": true })),
            "signature",
        ),
    ];
    for (round, (case, change, how, why)) in cases.into_iter().enumerate() {
        let token = issuer.sign(&changed(claims(&issuer), &change), &how).await;
        let visit = show(&place, &browser, &token).await;
        assert_eq!(visit.status, 401, "{case}: {visit:#?}");
        let (count, reason) = place.refusals().await;
        assert_eq!(count, round + 1, "{case}");
        assert!(reason.contains(why), "{case}: {reason}");
    }
}

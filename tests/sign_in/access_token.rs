//! Access tokens of the provider, shown to the API.

use std::future::Future;

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::{
    browser::{Browser, Visit},
    forged,
    issuer::Issuer,
    place::{self, Place, seconds},
};

/// What a good one claims.
pub(crate) fn claims(issuer: &Issuer) -> Value {
    let now = seconds();
    json!({
        "iss": issuer.name(), "aud": "https://berth.example/api", "sub": "david", "iat": now,
        "exp": now + 300, "client_id": "a program", "jti": "1", "preferred_username": "david",
    })
}

/// Shows one to the API.
pub(crate) fn show<'a>(
    place: &'a Place,
    browser: &'a Browser,
    token: &'a str,
) -> impl Future<Output = Visit> {
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

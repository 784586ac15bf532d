//! The code flow as recorded.

use std::time::Duration;

use quay_client::{AuthorizationCode, Authorize, ClientSecret, CodeExchange, Scope, Scopes};

use crate::{
    quay::{LANE, client, header, replay, target_of},
    recording::recording,
};

#[test]
fn the_authorize_url_is_the_recorded_one() {
    let recorded = recording(103).target;
    let url = client("http://127.0.0.1:8480").authorize_url(&Authorize {
        client_id: &"IMIKXCSKZT8N63FATXSA".parse().unwrap(),
        redirect_uri: &"http://127.0.0.1:9099/callback".parse().unwrap(),
        scopes: &Scopes::new([Scope::UserRead]),
        state: "st-4f2a",
    });
    assert_eq!(url.as_str(), format!("http://127.0.0.1:8480{recorded}"));
}

#[tokio::test]
async fn a_code_is_exchanged_with_everything_in_the_form_and_the_cookie_that_reaches_quay() {
    let quay = replay(90).await;
    let recorded = quay.recording.as_ref().unwrap().body.clone();
    let text = |name: &str| recorded[name].as_str().unwrap().to_owned();
    let exchanged = quay
        .client
        .exchange_code(
            &CodeExchange {
                client_id: &text("client_id").parse().unwrap(),
                client_secret: &ClientSecret::new(text("client_secret").into()).unwrap(),
                redirect_uri: &text("redirect_uri").parse().unwrap(),
                scopes: &text("scope").parse().unwrap(),
                code: &AuthorizationCode::new(text("code").into()).unwrap(),
            },
            LANE,
        )
        .await
        .unwrap();
    assert!(exchanged.token.expose().starts_with("FAKEaccesstoken79"));
    assert_eq!(exchanged.expires_in, Duration::from_secs(315_576_000));

    let request = quay.request().await;
    assert_eq!(
        (request.method.as_str(), target_of(&request).as_str()),
        ("POST", "/oauth/access_token")
    );
    assert_eq!(
        header(&request, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(header(&request, "cookie"), Some("defaultui=angular"));
    assert_eq!(header(&request, "authorization"), None);
    let sent: serde_json::Map<String, serde_json::Value> =
        url::form_urlencoded::parse(&request.body)
            .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
            .collect();
    assert_eq!(serde_json::Value::Object(sent), recorded);
}

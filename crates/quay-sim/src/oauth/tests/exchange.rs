//! `POST /oauth/access_token`.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header, request},
};
use serde_json::json;

use super::browser::{Browser, CALLBACK, form, quay};
use crate::{
    Interface, QuaySim, SeededApplication,
    http::probe::{Reply, basic, bearer, send},
};

async fn code(quay: &QuaySim, application: &SeededApplication, scope: &str) -> String {
    let fields = [
        ("response_type", "code"),
        ("client_id", application.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("scope", scope),
    ];
    let reply = Browser::of(quay, "alice")
        .await
        .submit("/oauth/authorizeapp", &fields)
        .await;
    reply
        .header("location")
        .split("code=")
        .nth(1)
        .unwrap()
        .to_owned()
}

/// The good exchange's parameters, then `changes`; an empty value drops one.
fn parameters<'text>(
    application: &'text SeededApplication,
    code: &'text str,
    changes: &[(&'text str, &'text str)],
) -> String {
    let mut parameters = vec![
        ("grant_type", "authorization_code"),
        ("client_id", application.client_id.as_str()),
        ("client_secret", application.client_secret.as_str()),
        ("redirect_uri", CALLBACK),
        ("scope", "repo:create"),
        ("code", code),
    ];
    for change in changes {
        parameters.retain(|(name, _)| *name != change.0);
        parameters.push(*change);
    }
    parameters.retain(|(_, value)| !value.is_empty());
    form(&parameters)
}

fn post() -> request::Builder {
    let form = "application/x-www-form-urlencoded";
    Request::post("/oauth/access_token").header(header::CONTENT_TYPE, form)
}

async fn exchange(quay: &QuaySim, request: request::Builder, body: String) -> Reply {
    send(quay, request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_code_becomes_a_token_of_ten_years_once() {
    let (quay, application) = quay();
    let code = code(&quay, &application, "repo:create").await;
    quay.clock().advance(Duration::from_secs(365 * 24 * 3600));
    let body = parameters(&application, &code, &[]);
    let reply = exchange(&quay, post(), body.clone()).await;
    assert_eq!(
        reply.header("content-type"),
        "application/json;charset=UTF-8",
        "090"
    );
    assert_eq!(reply.header("pragma"), "no-cache", "090");
    let answer = reply.json();
    let token = answer["access_token"].as_str().unwrap();
    let expected = json!({
        "access_token": token, "token_type": "Bearer", "expires_in": 315_576_000, "refresh_token": null,
    });
    assert_eq!((reply.status.as_u16(), &answer), (200, &expected), "090");
    let own = bearer(Request::get("/api/v1/organization/apporg"), token)
        .body(Body::empty())
        .unwrap();
    assert_eq!(send(&quay, own).await.status.as_u16(), 200);
    let again = exchange(&quay, post(), body).await;
    assert_eq!(
        (again.status.as_u16(), again.json()),
        (400, json!({"error": "invalid_grant"})),
        "091"
    );
}

#[tokio::test]
async fn nothing_but_a_success_uses_a_code_up() {
    let (quay, application) = quay();
    let code = code(&quay, &application, "repo:create").await;
    for (change, error, recording) in [
        (
            ("client_secret", "WRONGSECRET0000000000000000000000000000X"),
            "invalid_client",
            79,
        ),
        (("client_secret", ""), "invalid_client", 80),
        (
            ("redirect_uri", "http://127.0.0.1:9100/callback"),
            "invalid_grant",
            82,
        ),
        (("scope", "repo:read"), "invalid_grant", 83),
        (
            ("grant_type", "client_credentials"),
            "unsupported_grant_type",
            85,
        ),
        (("client_id", "NOSUCHCLIENT0000000X"), "invalid_client", 86),
        (
            ("code", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"),
            "invalid_grant",
            87,
        ),
        (("code", ""), "Required param: code", 88),
        (
            ("grant_type", "refresh_token"),
            "unsupported_grant_type",
            109,
        ),
    ] {
        let reply = exchange(&quay, post(), parameters(&application, &code, &[change])).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()),
            (400, json!({"error": error})),
            "{recording}"
        );
    }
    let longer = format!("{CALLBACK}/other");
    let body = parameters(&application, &code, &[("redirect_uri", &longer)]);
    assert_eq!(
        exchange(&quay, post(), body).await.status.as_u16(),
        200,
        "099"
    );
}

#[tokio::test]
async fn the_scope_must_be_the_authorized_string_byte_for_byte() {
    let (quay, application) = quay();
    let code = code(&quay, &application, "repo:create repo:read").await;
    for (scope, status, recording) in [
        ("repo:create,repo:read", 400, 97),
        ("repo:read repo:create", 400, 97),
        ("repo:create repo:read", 200, 98),
    ] {
        let body = parameters(&application, &code, &[("scope", scope)]);
        assert_eq!(
            exchange(&quay, post(), body).await.status.as_u16(),
            status,
            "{recording}: {scope}"
        );
    }
}

#[tokio::test]
async fn client_credentials_are_read_from_the_form_or_the_query_only() {
    let (quay, application) = quay();
    let code = code(&quay, &application, "repo:create").await;
    let with_basic = || basic(post(), &application.client_id, &application.client_secret);
    let body = parameters(&application, &code, &[("client_secret", "")]);
    assert_eq!(
        exchange(&quay, with_basic(), body).await.status.as_u16(),
        500,
        "092"
    );
    let body = parameters(
        &application,
        &code,
        &[("client_secret", ""), ("client_id", "")],
    );
    let reply = exchange(&quay, with_basic(), body).await;
    assert_eq!(
        reply.json(),
        json!({"error": "Required param: client_id"}),
        "093"
    );
    let as_json =
        Request::post("/oauth/access_token").header(header::CONTENT_TYPE, "application/json");
    let reply = exchange(
        &quay,
        as_json,
        json!({"grant_type": "authorization_code"}).to_string(),
    )
    .await;
    assert_eq!(
        reply.json(),
        json!({"error": "Required param: grant_type"}),
        "094"
    );
    let query = parameters(&application, &code, &[]);
    let in_query = Request::post(format!("/oauth/access_token?{query}"));
    assert_eq!(
        exchange(&quay, in_query, String::new())
            .await
            .status
            .as_u16(),
        200,
        "095"
    );
}

#[tokio::test]
async fn behind_the_react_interface_only_the_cookie_opens_the_way() {
    let (quay, application) = quay();
    quay.reconfigure(|variant| variant.interface = Interface::React);
    let body = parameters(&application, "c", &[]);
    let reply = exchange(&quay, post(), body.clone()).await;
    assert_eq!(reply.status.as_u16(), 405, "651");
    assert!(reply.text().contains("<hr><center>nginx</center>"), "651");
    let with_cookie = post().header(header::COOKIE, "other=1; defaultui=angular");
    let reply = exchange(&quay, with_cookie, body).await;
    assert_eq!(reply.json(), json!({"error": "invalid_grant"}), "652");
}

#[tokio::test]
async fn codes_die_with_their_application() {
    let (quay, application) = quay();
    let code = code(&quay, &application, "repo:create").await;
    quay.world().delete_application(&application.client_id);
    let reply = exchange(&quay, post(), parameters(&application, &code, &[])).await;
    assert_eq!(reply.json(), json!({"error": "invalid_client"}));
}

#[tokio::test]
async fn there_is_nothing_else_under_oauth() {
    let (quay, _) = quay();
    let get = Request::get("/oauth/access_token?grant_type=x")
        .body(Body::empty())
        .unwrap();
    let reply = send(&quay, get).await;
    let location = "http://localhost:8480/oauth/access_token/?grant_type=x";
    assert_eq!(
        (reply.status.as_u16(), reply.header("location")),
        (308, location),
        "089"
    );
    let revoke = send(
        &quay,
        Request::post("/oauth/revoke").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(
        (revoke.status.as_u16(), revoke.body.len()),
        (405, 153),
        "110"
    );
    assert_eq!(revoke.header("allow"), "OPTIONS, GET, HEAD", "110");
}

//! Sessions and CSRF.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::json;

use super::browser::{Browser, password, quay};
use crate::http::probe::{bearer, send};

#[tokio::test]
async fn a_visitor_gets_a_token_and_a_cookie() {
    let (quay, _) = quay();
    let reply = Browser::new(&quay).visit().await;
    assert_eq!(
        reply.json()["csrf_token"].as_str().unwrap().len(),
        64,
        "017"
    );
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("_csrf_token="), "017");
    assert!(cookie.ends_with("; HttpOnly; Path=/; SameSite=Lax"), "017");
    assert!(!cookie.contains("Expires"), "017");
}

#[tokio::test]
async fn signing_in_needs_the_token_and_renews_cookie_and_token() {
    let (quay, _) = quay();
    let mut browser = Browser::new(&quay);
    let refused = browser.sign_in("alice", &password("alice")).await;
    assert_eq!(refused.status.as_u16(), 403, "014");
    assert_eq!(
        refused.json(),
        json!({"error": "CSRF token was invalid or missing."}),
        "014"
    );
    browser.visit().await;
    let (visitors_cookie, visitors_token) = (browser.cookie.clone(), browser.csrf_token.clone());
    let reply = browser.sign_in("alice", &password("alice")).await;
    assert_eq!(reply.json(), json!({"success": true}), "018");
    let expires = "; Expires=Thu, 24 Dec 2026 17:39:12 GMT; HttpOnly; Path=/; SameSite=Lax";
    assert!(
        reply.header("set-cookie").ends_with(expires),
        "018: {}",
        reply.header("set-cookie")
    );
    assert_ne!(
        browser.cookie, visitors_cookie,
        "a session that somebody planted must not be used on"
    );
    assert_ne!(browser.csrf_token, visitors_token, "018");
    let user = browser.get("/api/v1/user/").await;
    assert_eq!(user.json()["username"], "alice");
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_makes_the_next_attempt_wait() {
    let (quay, _) = quay();
    let mut browser = Browser::new(&quay);
    browser.visit().await;
    let wrong = browser.sign_in("carol", "wrong-password-1").await;
    let expected = json!({
        "needsEmailVerification": false,
        "invalidCredentials": true,
        "message": "Invalid Username or Password",
    });
    assert_eq!(
        (wrong.status.as_u16(), wrong.json()),
        (403, expected),
        "016"
    );
    let early = browser.sign_in("carol", &password("carol")).await;
    assert_eq!(
        (early.status.as_u16(), early.header("retry-after")),
        (429, "0"),
        "465"
    );
    let text = "Too many login attempts. \nPlease reset your Quay password and try again.";
    assert_eq!(early.text(), text, "465");
    quay.clock().advance(Duration::from_millis(500));
    let later = browser.sign_in("carol", &password("carol")).await;
    assert_eq!(later.status.as_u16(), 200);
}

#[tokio::test]
async fn a_cookie_alone_cannot_write() {
    let (quay, _) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    browser.csrf_token = "stale".into();
    let body = json!({"name": "nocsrf", "email": "nocsrf@example.com"});
    let reply = browser
        .call(Method::POST, "/api/v1/organization/", body)
        .await;
    let message = "CSRF token was invalid or missing. (authorized: user alice)";
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (403, json!({"error": message})),
        "020"
    );
    assert!(!reply.header("set-cookie").is_empty(), "020");
}

#[tokio::test]
async fn signing_out_ends_every_session_of_the_user() {
    let (quay, _) = quay();
    let mut browser = Browser::of(&quay, "carol").await;
    let mut elsewhere = Browser::of(&quay, "carol").await;
    let mut other = Browser::of(&quay, "alice").await;
    let reply = browser
        .call(Method::POST, "/api/v1/signout", json!({}))
        .await;
    assert_eq!(reply.json(), json!({"success": true}), "459");
    for ended in [&mut browser, &mut elsewhere] {
        assert_eq!(ended.get("/api/v1/user/").await.status.as_u16(), 401, "460");
    }
    assert_eq!(other.get("/api/v1/user/").await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_session_ends_after_31_days_and_with_its_user() {
    let (quay, _) = quay();
    let mut browser = Browser::of(&quay, "bob").await;
    let mut carol = Browser::of(&quay, "carol").await;
    for user in quay
        .world()
        .users
        .values_mut()
        .filter(|user| user.name == "bob")
    {
        user.enabled = false;
    }
    assert_eq!(
        browser.get("/api/v1/user/").await.status.as_u16(),
        401,
        "389"
    );
    quay.clock().advance(Duration::from_secs(31 * 24 * 3600));
    assert_eq!(carol.get("/api/v1/user/").await.status.as_u16(), 401);
}

#[tokio::test]
async fn an_old_session_is_made_fresh_by_the_password() {
    let (quay, _) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    quay.clock().advance(Duration::from_secs(600));
    let stale = browser
        .call(Method::DELETE, "/api/v1/organization/apporg", json!({}))
        .await;
    assert_eq!(
        (stale.status.as_u16(), &stale.json()["title"]),
        (401, &json!("fresh_login_required")),
        "637"
    );
    let body = json!({"password": password("alice")});
    let reply = browser
        .call(Method::POST, "/api/v1/signin/verify", body)
        .await;
    assert_eq!(reply.json(), json!({"success": true}), "640");
    assert!(!reply.header("x-next-csrf-token").is_empty(), "640");
    let fresh = browser
        .call(Method::DELETE, "/api/v1/organization/apporg", json!({}))
        .await;
    assert_eq!(fresh.status.as_u16(), 204);
}

#[tokio::test]
async fn people_sign_in_on_a_page_and_come_back_to_where_they_were() {
    let (quay, _) = quay();
    let mut browser = Browser::new(&quay);
    let page = browser.get("/signin?next=/oauth/authorize").await;
    assert!(
        page.text()
            .contains(r#"name="next" value="/oauth/authorize""#)
    );
    browser.visit().await;
    let fields = [
        ("username", "alice"),
        ("password", "wrong"),
        ("next", "/oauth/authorize"),
    ];
    let wrong = browser.submit("/signin", &fields).await;
    assert!(wrong.text().contains("Invalid Username or Password"));
    quay.clock().advance(Duration::from_secs(1));
    let good = password("alice");
    let fields = [
        ("username", "alice"),
        ("password", &good),
        ("next", "/oauth/authorize"),
    ];
    let reply = browser.submit("/signin", &fields).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("location")),
        (302, "/oauth/authorize")
    );
    browser.visit().await;
    assert!(
        browser
            .get("/signin")
            .await
            .text()
            .contains("Signed in as alice")
    );
    let left = browser.submit("/signout", &[]).await;
    assert_eq!(
        (left.status.as_u16(), left.header("location")),
        (302, "/signin")
    );
    assert_eq!(browser.get("/api/v1/user/").await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_page_is_left_only_for_a_place_of_its_own() {
    let (quay, _) = quay();
    let mut browser = Browser::new(&quay);
    browser.visit().await;
    let good = password("alice");
    let fields = [
        ("username", "alice"),
        ("password", &good),
        ("next", "//evil.example"),
    ];
    assert_eq!(
        browser.submit("/signin", &fields).await.header("location"),
        "/signin"
    );
}

#[tokio::test]
async fn bearer_tokens_are_no_sessions() {
    let (quay, application) = quay();
    let token = quay
        .issue_token("alice", &application.client_id, &crate::ScopeSet::all())
        .unwrap();
    let path = format!(
        "/oauth/authorize?client_id={}&redirect_uri=x&scope=repo:read",
        application.client_id
    );
    let request = bearer(Request::get(path), &token)
        .body(Body::empty())
        .unwrap();
    assert_eq!(send(&quay, request).await.status.as_u16(), 401, "061");
}

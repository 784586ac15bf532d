//! What other sites make a browser send (B1).

use reqwest::{Method, header};
use store::AuditAction;

use super::{
    browser::{Browser, Visit},
    place::{certified, sign_in},
};

const UNSAFE: [&str; 6] = [
    "/sign-out",
    "/sign-in/sample",
    "/api/v1/workspaces/david/components/foo",
    "/link/quay/callback/x",
    "/nowhere",
    "/",
];

#[tokio::test]
async fn what_another_site_sends_is_refused_wherever_it_goes() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let mut refused = 0;
    for path in UNSAFE {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("sec-fetch-site", "none"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("x-requested-with", "XMLHttpRequest"),
            ] {
                let request = browser.request(method.clone(), &place.url(path));
                let visit = Visit::read(request.header(name, value)).await;
                assert_eq!(visit.status, 403, "{method} {path} {name}: {value}");
                assert!(visit.text.contains("cross_origin"), "{visit:#?}");
                refused += 1;
            }
        }
    }
    let denied = place.audit(AuditAction::Denied).await;
    assert_eq!(denied.len(), refused.min(200), "each is on record");
    assert!(place.me(&browser).await.is_some(), "nobody was signed out");
}

#[tokio::test]
async fn a_token_does_not_excuse_a_cookie() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let request = browser.request(Method::POST, &place.url("/sign-out"));
    let visit = Visit::read(request.header(header::AUTHORIZATION, "Bearer x")).await;
    assert_eq!(visit.status, 403);
}

#[tokio::test]
async fn an_own_page_is_known_by_its_origin_where_browsers_say_no_more() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let own = place.url("/").origin().ascii_serialization();
    let request = browser.request(Method::POST, &place.url("/sign-out"));
    let visit = Visit::read(request.header(header::ORIGIN, own)).await;
    assert_eq!(visit.status, 303);
    assert_eq!(place.me(&browser).await, None);
}

/// The one door for others: it looks at the logout token, and at nothing else.
#[tokio::test]
async fn back_channel_logout_needs_no_origin_and_no_cookie() {
    let (place, _issuer, _) = certified().await;
    let provider = Browser::new();
    let request = provider.request(Method::POST, &place.url("/sign-in/back-channel-logout"));
    let visit = Visit::read(request.form(&[("logout_token", "x")])).await;
    assert_eq!(visit.status, 400);
}

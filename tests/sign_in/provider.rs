//! The whole way, at a certified provider.

use std::time::Duration;

use reqwest::{Method, StatusCode, header};
use store::AuditAction;

use super::{
    browser::Visit,
    place::{callback_of, certified, parameter, sign_in, with_parameter},
};

#[tokio::test]
async fn somebody_signs_in_and_is_who_the_provider_says() {
    let (place, _issuer, browser) = certified().await;
    assert_eq!(place.me(&browser).await, None);

    let page = browser
        .visit(&place.url("/sign-in?return_to=/api/v1/me"))
        .await;
    let start = page.link("Sign in with 127.0.0.1");
    let callback = callback_of(&place, &browser, &start, "david").await;
    let visit = browser.visit(&callback).await;

    assert_eq!(visit.status, StatusCode::OK, "{visit:#?}");
    assert_eq!(visit.url.path(), "/api/v1/me");
    let me = place.me(&browser).await.unwrap();
    assert_eq!(me["name"], "david");
    let signed_in = place.audit(AuditAction::SignedIn).await;
    assert_eq!(signed_in.len(), 1);
    assert!(signed_in[0].request_id.is_some());
}

#[tokio::test]
async fn the_provider_is_asked_with_all_that_protects() {
    let (place, issuer, browser) = certified().await;
    let start = browser
        .visit_until(&place.url("/sign-in/start"), |_| true)
        .await;
    let asked = start.goes_to().unwrap();
    assert!(asked.as_str().starts_with(issuer.name()));
    assert_eq!(parameter(&asked, "response_type"), "code");
    assert_eq!(parameter(&asked, "code_challenge_method"), "S256");
    assert_eq!(parameter(&asked, "code_challenge").len(), 43);
    assert_eq!(parameter(&asked, "state").len(), 43);
    assert_eq!(parameter(&asked, "nonce").len(), 43);
    assert_eq!(
        parameter(&asked, "redirect_uri"),
        place.url("/sign-in/callback").as_str()
    );
    let cookie = start.headers[header::SET_COOKIE].to_str().unwrap();
    for part in [
        "__Host-berth-sign-in=",
        "Path=/",
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let again = browser
        .visit_until(&place.url("/sign-in/start"), |_| true)
        .await;
    let again = again.goes_to().unwrap();
    for fresh in ["state", "nonce", "code_challenge"] {
        assert_ne!(parameter(&asked, fresh), parameter(&again, fresh));
    }
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach() {
    let (place, _issuer, browser) = certified().await;
    let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
    let visit = browser.visit_until(&callback, |_| true).await;
    let cookie = visit
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap())
        .find(|line| line.starts_with("__Host-berth="))
        .unwrap();
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"));
}

#[tokio::test]
async fn groups_make_administrators_and_owners() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "harbormaster").await;
    let me = place.me(&browser).await.unwrap();
    assert_eq!(me["administrator"], true, "{me}");

    let erin = super::browser::Browser::new();
    sign_in(&place, &erin, "erin").await;
    let me = place.me(&erin).await.unwrap();
    assert_eq!(me["administrator"], false, "{me}");
    let pier = place.store().find_workspace(&"pier".parse().unwrap()).await;
    assert!(
        pier.unwrap().is_some(),
        "made by the group konflux-pier-admins"
    );
}

#[tokio::test]
async fn the_first_page_leads_to_ones_own_workspaces() {
    let (place, _issuer, browser) = certified().await;
    let page = browser.visit(&place.url("/")).await;
    assert_eq!(page.link("Sign in").path(), "/sign-in");
    let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
    let page = browser.visit(&callback).await;
    assert_eq!(page.status, StatusCode::OK, "{page:#?}");
    assert_eq!(page.url.path(), "/workspaces");
    assert_eq!(page.link("david").path(), "/workspaces/david");
}

#[tokio::test]
async fn a_code_is_worth_something_once() {
    let (place, _issuer, browser) = certified().await;
    let start = place.url("/sign-in/start");
    let first = callback_of(&place, &browser, &start, "david").await;
    browser.visit(&first).await;
    assert!(place.me(&browser).await.is_some());

    let thief = super::browser::Browser::new();
    let second = callback_of(&place, &thief, &start, "erin").await;
    let replayed = with_parameter(&second, "code", &parameter(&first, "code"));
    let visit = thief.visit(&replayed).await;
    place
        .assert_refused(&thief, &visit, 0, "refused the code: invalid_grant")
        .await;
}

/// The code of one sign-in with the verifier of another: PKCE is what refuses it (RFC 7636).
#[tokio::test]
async fn a_code_is_worth_nothing_in_another_sign_in() {
    let (place, _issuer, browser) = certified().await;
    let start = place.url("/sign-in/start");
    let davids = callback_of(&place, &browser, &start, "david").await;
    let thief = super::browser::Browser::new();
    let erins = callback_of(&place, &thief, &start, "erin").await;
    let injected = with_parameter(&erins, "code", &parameter(&davids, "code"));
    let visit = thief.visit(&injected).await;
    place
        .assert_refused(&thief, &visit, 0, "refused the code: invalid_grant")
        .await;
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_refused() {
    let (place, _issuer, browser) = certified().await;
    for (round, iss) in ["https://evil.example", "", "http://127.0.0.1"]
        .into_iter()
        .enumerate()
    {
        let callback = callback_of(&place, &browser, &place.url("/sign-in/start"), "david").await;
        let visit = browser.visit(&with_parameter(&callback, "iss", iss)).await;
        place
            .assert_refused(&browser, &visit, round, "of another provider")
            .await;
    }
}

#[tokio::test]
async fn saying_no_at_the_provider_ends_on_a_page() {
    let (place, _issuer, browser) = certified().await;
    let page = browser.visit(&place.url("/sign-in/start")).await;
    let abort = page.link("[ Cancel ]");
    let visit = browser.visit(&abort).await;
    place
        .assert_refused(&browser, &visit, 0, "the provider refused: access_denied")
        .await;
    assert_eq!(visit.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn stepping_up_asks_anew_and_renews_the_session() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let before = browser.cookie("__Host-berth").unwrap();
    let old = super::browser::Browser::new();
    old.plant("__Host-berth", &before);
    assert!(place.me(&old).await.is_some());

    let start = place.url("/sign-in/start?step_up=true&return_to=/api/v1/me");
    let page = browser.visit(&start).await;
    assert!(
        page.text.contains("name=\"login\""),
        "the provider asks anew: {page:#?}"
    );
    let callback = callback_of(&place, &browser, &start, "david").await;
    browser.visit(&callback).await;

    assert!(place.me(&browser).await.is_some());
    assert_ne!(browser.cookie("__Host-berth").unwrap(), before);
    assert_eq!(
        place.me(&old).await,
        None,
        "the id from before is worth nothing"
    );
    let stepped_up = &place.audit(AuditAction::SignedIn).await[0];
    let detail = stepped_up.detail.clone().unwrap();
    assert!(detail.contains("stepped up"), "{detail}");
    let key = detail.rsplit(' ').next().unwrap();
    let first = place.audit(AuditAction::SignedIn).await[1]
        .detail
        .clone()
        .unwrap();
    assert!(
        first.contains(key),
        "the same browser: {first} and {detail}"
    );
}

/// The provider ends the session of whoever was there before, here too; so who comes back is not
/// stepping up any more.
#[tokio::test]
async fn somebody_else_who_is_asked_anew_signs_in_as_themselves() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    let start = place.url("/sign-in/start?step_up=true&return_to=/api/v1/me");
    let callback = callback_of(&place, &browser, &start, "erin").await;
    assert_eq!(place.me(&browser).await, None, "david's session ended");
    assert_eq!(place.audit(AuditAction::SessionsEnded).await.len(), 1);
    browser.visit(&callback).await;
    assert_eq!(place.me(&browser).await.unwrap()["name"], "erin");
    let detail = place.audit(AuditAction::SignedIn).await[0].detail.clone();
    assert!(detail.unwrap().starts_with("session "), "no step-up");
}

#[tokio::test]
async fn every_answer_carries_what_keeps_pages_apart() {
    let (place, _issuer, browser) = certified().await;
    sign_in(&place, &browser, "david").await;
    for path in [
        "/",
        "/sign-in",
        "/signed-out",
        "/assets/berth.css",
        "/nowhere",
        "/api/v1/me",
        "/healthz",
    ] {
        let visit = Visit::read(browser.request(Method::GET, &place.url(path))).await;
        let header = |name: &str| {
            let value = visit
                .headers
                .get(name)
                .unwrap_or_else(|| panic!("{name} at {path}"));
            value.to_str().unwrap().to_owned()
        };
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert!(
            header("strict-transport-security").starts_with("max-age="),
            "{path}"
        );
        assert!(header("permissions-policy").contains("camera=()"), "{path}");
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{part} at {path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn the_way_back_leads_to_own_pages_only() {
    let (place, _issuer, browser) = certified().await;
    for evil in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%2e//evil.example",
    ] {
        let start = with_parameter(&place.url("/sign-in/start"), "return_to", evil);
        let callback = callback_of(&place, &browser, &start, "david").await;
        let visit = browser.visit_until(&callback, |_| true).await;
        assert_eq!(visit.goes_to(), Some(place.url("/")), "{evil}");
        browser.forget();
    }
    place.clock.advance(Duration::ZERO);
}

//! The consent page and its buttons.

use axum::http::Method;
use serde_json::json;

use super::browser::{Browser, CALLBACK, form, quay};
use crate::{Authorization, QuaySim, SeededApplication, http::probe::Reply};

const DANGEROUS: &str = "org:admin user:admin repo:create";

/// `/oauth/authorize` with the recordings' parameters, then `changes`; an empty value drops one.
fn authorize(application: &SeededApplication, changes: &[(&str, &str)]) -> String {
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", application.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("scope", "repo:create"),
        ("state", "st-4f2a"),
    ];
    for change in changes {
        parameters.retain(|(name, _)| *name != change.0);
        parameters.push(*change);
    }
    parameters.retain(|(_, value)| !value.is_empty());
    format!("/oauth/authorize?{}", form(&parameters))
}

/// The fields of the page's only form that leads to a yes, as a browser would send them.
fn approval(page: &str) -> Vec<Vec<(String, String)>> {
    let forms = page
        .split("<form ")
        .skip(1)
        .map(|form| form.split("</form>").next().unwrap());
    let approvals = forms.filter(|form| form.contains(r#"action="/oauth/authorizeapp""#));
    approvals
        .map(|form| {
            let fields = form.split("<input ").skip(1);
            let attribute = |field: &str, name: &str| {
                let from = field.split(&format!("{name}=\"")).nth(1).unwrap();
                from.split('"').next().unwrap().to_owned()
            };
            fields
                .map(|field| (attribute(field, "name"), attribute(field, "value")))
                .collect()
        })
        .collect()
}

async fn press(browser: &mut Browser<'_>, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.submit_bare(path, &fields).await
}

async fn refusal(quay: &QuaySim, name: &str, path: &str) -> (u16, String) {
    let reply = Browser::of(quay, name).await.get(path).await;
    (reply.status.as_u16(), reply.header("location").to_owned())
}

#[tokio::test]
async fn nobody_gets_a_bare_401_without_a_way_to_sign_in() {
    let (quay, application) = quay();
    let reply = Browser::new(&quay).get(&authorize(&application, &[])).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (401, 317), "046");
    assert_eq!(reply.header("location"), "", "046");
}

#[tokio::test]
async fn a_safe_scope_has_a_form_that_returns_the_state() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    let page = browser.get(&authorize(&application, &[])).await;
    assert_eq!(page.status.as_u16(), 200, "047");
    assert!(
        page.text()
            .contains("<title>Authorize class-registry · Quay</title>"),
        "047"
    );
    let approvals = approval(page.text());
    assert_eq!(approvals.len(), 2, "047: a plain form and the modal one");
    let reply = press(&mut browser, "/oauth/authorizeapp", &approvals[0]).await;
    let expected = format!("{CALLBACK}?scope=repo%3Acreate&state=st-4f2a&code=");
    assert!(
        reply.header("location").starts_with(&expected),
        "064: {}",
        reply.header("location")
    );
    assert_eq!(reply.status.as_u16(), 302, "064");
}

#[tokio::test]
async fn a_dangerous_scope_loses_the_state() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    let page = browser
        .get(&authorize(&application, &[("scope", DANGEROUS)]))
        .await;
    let approvals = approval(page.text());
    assert_eq!(approvals.len(), 1, "048: only the modal form");
    assert!(approvals[0].iter().all(|(name, _)| name != "state"), "048");
    assert!(page.text().contains("confirmAuthorizeModal"), "048");
    let reply = press(&mut browser, "/oauth/authorizeapp", &approvals[0]).await;
    let expected = format!("{CALLBACK}?scope=org%3Aadmin+user%3Aadmin+repo%3Acreate&code=");
    assert!(
        reply.header("location").starts_with(&expected),
        "065: {}",
        reply.header("location")
    );
}

#[tokio::test]
async fn what_the_redirect_carries_comes_back() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    for (redirect, expected, recording) in [
        ("?st=carried", "?st=carried&scope=repo%3Acreate&code=", 67),
        ("/carried-9f2", "/carried-9f2?scope=repo%3Acreate&code=", 68),
    ] {
        let redirect = format!("{CALLBACK}{redirect}");
        let fields = [
            ("response_type", "code"),
            ("client_id", application.client_id.as_str()),
            ("redirect_uri", redirect.as_str()),
            ("scope", "repo:create"),
        ];
        let reply = browser.submit("/oauth/authorizeapp", &fields).await;
        let expected = format!("{CALLBACK}{expected}");
        assert!(
            reply.header("location").starts_with(&expected),
            "{recording}"
        );
    }
}

#[tokio::test]
async fn the_same_facts_come_as_json() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    let path = authorize(
        &application,
        &[("scope", "org:admin user:admin"), ("format", "json")],
    );
    let facts = browser.get(&path).await.json();
    assert_eq!(facts["has_dangerous_scopes"], true, "049");
    assert_eq!(facts["csrf_token_val"], browser.csrf_token, "049");
    assert_eq!(facts["scopes"][0]["scope"], "user:admin", "049");
    assert_eq!(facts["scopes"][1]["scope"], "org:admin", "049");
    assert_eq!(facts["assignment_uuid"], json!(null), "049");
    assert_eq!(
        facts["application"]["organization"]["name"], "apporg",
        "049"
    );
    assert!(facts["application"]["avatar"].is_string(), "049");
    let path = authorize(&application, &[("state", ""), ("format", "json")]);
    assert_eq!(browser.get(&path).await.json()["state"], json!(null), "050");
}

#[tokio::test]
async fn unknown_applications_scopes_and_redirects_are_told_apart() {
    let (quay, application) = quay();
    let mismatch = format!("{CALLBACK}?error=redirect_uri_mismatch");
    for (change, expected, recording) in [
        (("client_id", "NOSUCHCLIENT0000000X"), (404, ""), 51),
        (
            (
                "redirect_uri",
                "http://127.0.0.1:9099.evil.example/callback",
            ),
            (302, mismatch.as_str()),
            52,
        ),
        (
            ("redirect_uri", "http://127.0.0.1:9100/callback"),
            (302, mismatch.as_str()),
            53,
        ),
        (("scope", "repo:bogus"), (404, ""), 55),
        (("scope", ""), (400, ""), 56),
        (("response_type", "foo"), (200, ""), 57),
    ] {
        let (status, location) = refusal(&quay, "alice", &authorize(&application, &[change])).await;
        assert_eq!((status, location.as_str()), expected, "{recording}");
    }
}

#[tokio::test]
async fn closed_means_owners_only_and_open_means_everybody() {
    let (quay, application) = quay();
    let path = authorize(&application, &[]);
    assert_eq!(refusal(&quay, "bob", &path).await.0, 403, "058");
    assert_eq!(refusal(&quay, "quayadmin", &path).await.0, 403, "059");
    let mut alice = Browser::of(&quay, "alice").await;
    let owner = "/api/v1/organization/apporg/team/owners/members/carol";
    assert_eq!(
        alice
            .call(Method::PUT, owner, json!({}))
            .await
            .status
            .as_u16(),
        200,
        "076"
    );
    assert_eq!(refusal(&quay, "carol", &path).await.0, 200, "077");
    quay.reconfigure(|variant| variant.authorization = Authorization::Everybody);
    assert_eq!(refusal(&quay, "bob", &path).await.0, 200);
}

#[tokio::test]
async fn buttons_need_a_session_and_its_token() {
    let (quay, application) = quay();
    let fields = [
        ("response_type", "code"),
        ("client_id", application.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("scope", "repo:create"),
    ];
    let nobody = Browser::new(&quay)
        .submit_bare("/oauth/authorizeapp", &fields)
        .await;
    assert_eq!(nobody.status.as_u16(), 401, "063");
    let mut browser = Browser::of(&quay, "alice").await;
    let forged = browser.submit_bare("/oauth/authorizeapp", &fields).await;
    let message = "CSRF token was invalid or missing. (authorized: user alice)";
    assert_eq!(
        (forged.status.as_u16(), forged.json()),
        (403, json!({"error": message})),
        "062"
    );
    assert_eq!(
        browser
            .submit_bare("/oauth/denyapp", &fields)
            .await
            .status
            .as_u16(),
        403
    );
    let stranger = Browser::of(&quay, "bob")
        .await
        .submit("/oauth/authorizeapp", &fields)
        .await;
    assert_eq!(stranger.status.as_u16(), 403);
    assert!(quay.world().tokens.is_empty());
}

#[tokio::test]
async fn a_yes_that_does_not_fit_is_reported() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    let id = application.client_id.as_str();
    let evil = "http://evil.example/cb";
    for (kind, client, redirect, expected, recording) in [
        ("code", id, evil, (400, String::new()), 70),
        (
            "code",
            "NOSUCH",
            CALLBACK,
            (302, format!("{CALLBACK}?error=unauthorized_client")),
            71,
        ),
        (
            "foo",
            id,
            CALLBACK,
            (302, format!("{CALLBACK}?error=unsupported_response_type")),
            73,
        ),
    ] {
        let fields = [
            ("response_type", kind),
            ("client_id", client),
            ("redirect_uri", redirect),
            ("scope", "repo:create"),
            ("state", "st-4f2a"),
        ];
        let reply = browser.submit("/oauth/authorizeapp", &fields).await;
        let seen = (reply.status.as_u16(), reply.header("location").to_owned());
        assert_eq!(seen, expected, "{recording}");
    }
}

#[tokio::test]
async fn a_no_never_returns_the_state() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    let id = application.client_id.as_str();
    let fields = [
        ("client_id", id),
        ("redirect_uri", CALLBACK),
        ("scope", "repo:create"),
        ("state", "s"),
    ];
    let reply = browser.submit("/oauth/denyapp", &fields).await;
    assert_eq!(
        reply.header("location"),
        format!("{CALLBACK}?error=authorization_denied"),
        "074"
    );
    let fields = [
        ("client_id", id),
        ("redirect_uri", "http://evil.example/"),
        ("scope", "repo:create"),
    ];
    let reply = browser.submit("/oauth/denyapp", &fields).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (400, json!({"error": "invalid_request"})),
        "075"
    );
}

#[tokio::test]
async fn who_consented_before_is_not_asked_again_until_the_token_is_gone() {
    let (quay, application) = quay();
    let held = "repo:create".parse().unwrap();
    quay.issue_token("alice", &application.client_id, &held)
        .unwrap();
    let mut browser = Browser::of(&quay, "alice").await;
    let reply = browser
        .get(&authorize(&application, &[("code_challenge", "x")]))
        .await;
    let expected = format!("{CALLBACK}?scope=repo%3Acreate&state=st-4f2a&code=");
    assert!(reply.header("location").starts_with(&expected), "100");
    let reply = browser
        .get(&authorize(&application, &[("state", "")]))
        .await;
    assert!(
        reply
            .header("location")
            .starts_with(&format!("{CALLBACK}?scope=repo%3Acreate&code=")),
        "105"
    );
    let evil = authorize(&application, &[("redirect_uri", "http://evil.example/cb")]);
    let reply = browser.get(&evil).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (400, json!({"error": "invalid_request"})),
        "104"
    );
    let larger = browser
        .get(&authorize(
            &application,
            &[("scope", "repo:create repo:admin")],
        ))
        .await;
    assert_eq!(larger.status.as_u16(), 200);
    quay.world().tokens.clear();
    assert_eq!(
        browser
            .get(&authorize(&application, &[]))
            .await
            .status
            .as_u16(),
        200
    );
}

#[tokio::test]
async fn the_implicit_flow_puts_the_token_into_the_fragment() {
    let (quay, application) = quay();
    let mut browser = Browser::of(&quay, "alice").await;
    for (redirect, recording) in [
        (CALLBACK, 113),
        ("http://localhost:8480/oauth/localapp", 115),
    ] {
        let fields = [
            ("response_type", "token"),
            ("client_id", application.client_id.as_str()),
            ("redirect_uri", redirect),
            ("scope", "repo:create"),
            ("state", "st-4f2a"),
        ];
        let reply = browser.submit("/oauth/authorizeapp", &fields).await;
        let (before, fragment) = reply.header("location").split_once('#').unwrap();
        assert_eq!(
            before,
            format!("{redirect}?scope=repo%3Acreate&state=st-4f2a"),
            "{recording}"
        );
        let token = quay.world().tokens.last().unwrap().secret.clone();
        let expected = format!("access_token={token}&token_type=Bearer&expires_in=315576000");
        assert_eq!(fragment, expected, "{recording}");
    }
    let again = browser
        .get(&authorize(&application, &[("response_type", "token")]))
        .await;
    assert!(again.header("location").contains("#access_token="), "112");
}

#[tokio::test]
async fn an_owner_hands_an_authorization_to_somebody_else() {
    let (quay, application) = quay();
    let changes = [
        ("response_type", "token"),
        ("scope", "repo:read"),
        ("username", "bob"),
        ("format", "json"),
    ];
    let assign = authorize(&application, &changes).replace("authorize?", "authorize/assignuser?");
    let mut bob = Browser::of(&quay, "bob").await;
    assert_eq!(
        bob.call(Method::POST, &assign, json!({}))
            .await
            .status
            .as_u16(),
        403
    );
    let mut alice = Browser::of(&quay, "alice").await;
    let reply = alice.call(Method::POST, &assign, json!({})).await;
    assert_eq!(
        reply.json(),
        json!({"message": "Token assigned successfully"}),
        "116"
    );
    let list = bob.get("/api/v1/user/assignedauthorization").await.json();
    let assigned = &list["authorizations"][0];
    assert_eq!(
        assigned["application"]["clientId"], application.client_id,
        "117"
    );
    assert_eq!(assigned["redirectUri"], CALLBACK, "117");
    assert_eq!(assigned["responseType"], "token", "117");
    let uuid = assigned["uuid"].as_str().unwrap();
    let changes = [("scope", "repo:read"), ("assignment_uuid", uuid)];
    let by_code = bob.get(&authorize(&application, &changes)).await;
    assert_eq!(by_code.status.as_u16(), 400, "119");
    let changes = [changes[0], changes[1], ("response_type", "token")];
    let page = bob.get(&authorize(&application, &changes)).await;
    assert_eq!(page.status.as_u16(), 200, "118");
    let approvals = approval(page.text());
    let reply = press(&mut bob, "/oauth/authorizeapp", &approvals[0]).await;
    assert!(reply.header("location").contains("#access_token="));
    let list = bob.get("/api/v1/user/assignedauthorization").await.json();
    assert_eq!(list["authorizations"], json!([]));
}

#[tokio::test]
async fn quays_own_page_shows_the_token_or_says_that_there_is_none() {
    let (quay, _) = quay();
    assert_eq!(
        Browser::new(&quay)
            .get("/oauth/localapp?scope=repo:read")
            .await
            .status
            .as_u16(),
        401
    );
    let mut browser = Browser::of(&quay, "alice").await;
    assert!(
        browser
            .get("/oauth/localapp")
            .await
            .text()
            .contains("Authorization canceled")
    );
    assert!(
        browser
            .get("/oauth/localapp?scope=repo:read")
            .await
            .text()
            .contains("access_token")
    );
    quay.reconfigure(|variant| variant.interface = crate::Interface::React);
    let page = Browser::new(&quay)
        .get("/oauth/localapp?scope=repo:read")
        .await;
    assert_eq!(page.status.as_u16(), 200, "655");
}

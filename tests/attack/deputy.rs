//! Confused deputies: Berth, or a browser, is to use its right for somebody who has none. A token
//! that was given for something else; a page of another site that sends with the victim's cookie;
//! a person who names somebody else's workspace.

use futures::FutureExt as _;
use reqwest::{Method, header};
use serde_json::{Value, json};
use store::AuditAction::{Denied, SignInRefused};

use super::{
    case::{Case, OnRecord, Trial, all_are_refused},
    ground::Ground,
};
use crate::sign_in::{
    access_token::{claims, show},
    browser::{Browser, Visit},
    logout::changed,
};

const NO_MEMBER: OnRecord = (Denied, "no member of it");
const FROM_ELSEWHERE: OnRecord = (Denied, "another site");
const SOMEBODY: &str = "/api/v1/workspaces/david/members/0000000000000000000000000000000000000000000000000000000000000000";

/// Access tokens: what they are, what they claim otherwise, how they are signed, why they are
/// refused.
fn tokens(now: i64) -> Vec<(&'static str, Value, Value, &'static str)> {
    let at = json!({ "header": { "typ": "at+jwt" } });
    let with = |more: Value| changed(at.clone(), &more);
    vec![
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
    ]
}

impl Ground {
    /// David's browser.
    async fn david(&self) -> Browser {
        self.signs_in_as_forged().await
    }

    /// Another site's page has david's browser send this.
    async fn lured(&self, site: &str, road: (Method, &str)) {
        let david = self.david().await;
        self.sends_in_vain(&david, site, road).await;
        assert!(self.place.me(&david).await.is_some(), "signed out");
    }

    /// Erin sends this from her own page, about david's workspace.
    async fn trespassed(&self, method: Method, path: &str) {
        self.david().await;
        let erin = json!({ "sub": "erin", "preferred_username": "erin", "sid": "erins" });
        self.issuer.lie(json!({ "claims": erin })).await;
        let browser = Browser::new();
        browser.visit(&self.start()).await;
        assert_eq!(self.place.me(&browser).await.unwrap()["name"], "erin");
        self.sends_in_vain(&browser, "same-origin", (method, path))
            .await;
    }

    /// A program with a good access token of david's begins a link, which only a browser may.
    async fn linked_by_a_program(&self) {
        self.david().await;
        let how = json!({ "header": { "typ": "at+jwt" } });
        let token = self.issuer.sign(&claims(&self.issuer), &how).await;
        let url = self.place.url("/api/v1/workspaces/david/link/attempts");
        let request = Browser::new()
            .request(Method::POST, &url)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .json(&json!({ "way": "no_link" }));
        let visit = Visit::read(request).await;
        assert_eq!(visit.status, 403, "{visit:#?}");
    }
}

const CASES: &[Case<Ground>] = &[
    Case {
        name: "another site links in the victim's name",
        attack: |it| {
            it.lured("cross-site", (Method::POST, "/workspaces/david/link"))
                .boxed_local()
        },
        on_record: FROM_ELSEWHERE,
    },
    Case {
        name: "a neighbouring site links in the victim's name",
        attack: |it| {
            it.lured("same-site", (Method::POST, "/workspaces/david/link"))
                .boxed_local()
        },
        on_record: FROM_ELSEWHERE,
    },
    Case {
        name: "another site declares in the victim's name",
        attack: |it| {
            it.lured(
                "cross-site",
                (Method::PUT, "/api/v1/workspaces/david/components/foo"),
            )
            .boxed_local()
        },
        on_record: FROM_ELSEWHERE,
    },
    Case {
        name: "another site makes a member in the victim's name",
        attack: |it| {
            it.lured("cross-site", (Method::PUT, SOMEBODY))
                .boxed_local()
        },
        on_record: FROM_ELSEWHERE,
    },
    Case {
        name: "another site unlinks in the victim's name",
        attack: |it| {
            it.lured(
                "cross-site",
                (Method::DELETE, "/api/v1/workspaces/david/link"),
            )
            .boxed_local()
        },
        on_record: FROM_ELSEWHERE,
    },
    Case {
        name: "another site signs the victim out",
        attack: |it| {
            it.lured("cross-site", (Method::POST, "/sign-out"))
                .boxed_local()
        },
        on_record: FROM_ELSEWHERE,
    },
    Case {
        name: "somebody else sees the workspace",
        attack: |it| {
            it.trespassed(Method::GET, "/api/v1/workspaces/david")
                .boxed_local()
        },
        on_record: NO_MEMBER,
    },
    Case {
        name: "somebody else links in the workspace",
        attack: |it| {
            it.trespassed(Method::POST, "/api/v1/workspaces/david/link/attempts")
                .boxed_local()
        },
        on_record: NO_MEMBER,
    },
    Case {
        name: "somebody else unlinks in the workspace",
        attack: |it| {
            it.trespassed(Method::DELETE, "/api/v1/workspaces/david/link")
                .boxed_local()
        },
        on_record: NO_MEMBER,
    },
    Case {
        name: "somebody else deletes the workspace",
        attack: |it| {
            it.trespassed(Method::DELETE, "/api/v1/workspaces/david")
                .boxed_local()
        },
        on_record: NO_MEMBER,
    },
    Case {
        name: "somebody who administers nothing asks who is linked",
        attack: |it| {
            it.trespassed(Method::GET, "/api/v1/administration/links")
                .boxed_local()
        },
        on_record: (Denied, "not an administrator"),
    },
    Case {
        name: "a program links with a person's token",
        attack: |it| it.linked_by_a_program().boxed_local(),
        on_record: (Denied, "not at a browser"),
    },
];

pub(super) fn names() -> Vec<&'static str> {
    let tokens = tokens(0).into_iter().map(|(name, ..)| name);
    tokens.chain(CASES.iter().map(|case| case.name)).collect()
}

/// A session does not help: who shows a token is what the token says.
#[tokio::test]
async fn no_token_that_was_given_for_something_else_is_taken() {
    let ground = Ground::forged().await;
    let (place, issuer) = (&ground.place, &ground.issuer);
    let david = ground.david().await;
    let good = claims(issuer);
    let how = json!({ "header": { "typ": "at+jwt" } });
    let token = issuer.sign(&good, &how).await;
    assert_eq!(show(place, &david, &token).await.status, 200);

    let mut trial = Trial::new(place.store());
    for (name, change, how, why) in tokens(good["iat"].as_i64().unwrap()) {
        let attack = async {
            let token = issuer.sign(&changed(good.clone(), &change), &how).await;
            let visit = show(place, &david, &token).await;
            assert_eq!(visit.status, 401, "{visit:#?}");
        };
        trial.case(name, attack, (SignInRefused, why)).await;
    }
    trial.end();
}

#[tokio::test]
async fn nobody_does_anything_by_the_right_of_somebody_else() {
    let ground = Ground::forged().await;
    let david = ground.david().await;
    let own = ground.place.url("/api/v1/workspaces/david");
    let visit = Visit::read(david.request(Method::GET, &own)).await;
    assert_eq!(visit.status, 200, "{visit:#?}");
    all_are_refused(&ground, ground.place.store(), CASES).await;
    let there = Visit::read(david.request(Method::GET, &own)).await;
    assert_eq!(there.text, visit.text, "the workspace is as it was");
}

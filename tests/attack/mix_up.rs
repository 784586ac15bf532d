//! Mix-up: an answer of one authorization server passes for another's (S3, RFC 9207).

use futures::FutureExt as _;
use reqwest::Url;
use serde_json::{Value, json};
use store::AuditAction::{LinkRefused, SignInRefused};

use super::{
    case::{Case, Trial, all_are_refused},
    ground::{Ground, also},
};
use crate::sign_in::{browser::Browser, place::parameter};

/// A `state` as Berth sends it to Quay.
const QUAYS_STATE: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

/// What the issuer says of itself, and why it is refused.
fn lies(issuer: &str) -> Vec<(&'static str, Value, &'static str)> {
    let other = "another provider";
    vec![
        ("no issuer", json!({ "answer": { "iss": null } }), other),
        ("an empty issuer", json!({ "answer": { "iss": "" } }), other),
        (
            "another issuer",
            json!({ "answer": { "iss": "https://evil.example" } }),
            other,
        ),
        (
            "the issuer with a slash",
            json!({ "answer": { "iss": format!("{issuer}/") } }),
            other,
        ),
        (
            "the issuer in capitals",
            json!({ "answer": { "iss": issuer.to_uppercase() } }),
            other,
        ),
        (
            "a place below the issuer",
            json!({ "answer": { "iss": format!("{issuer}/realms/evil") } }),
            other,
        ),
        (
            "a refusal of another issuer",
            json!({ "answer": { "error": "access_denied", "iss": "https://evil.example" } }),
            other,
        ),
        (
            "an ID token of another issuer behind an answer of this one",
            json!({ "claims": { "iss": "https://evil.example" } }),
            "another issuer",
        ),
    ]
}

const ROADS: &[Case<Ground>] = &[
    Case {
        name: "two issuers",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = answer(it, &browser).await;
                it.refuses(&browser, &also(&callback, "iss", "https://evil.example"))
                    .await;
            }
            .boxed_local()
        },
        on_record: (SignInRefused, "cannot be read"),
    },
    Case {
        name: "Quay's answer at the door for the provider's",
        attack: |it| {
            async {
                let browser = Browser::new();
                answer(it, &browser).await;
                let query = format!("/sign-in/callback?code=quays&state={QUAYS_STATE}");
                it.refuses(&browser, &it.place.url(&query)).await;
            }
            .boxed_local()
        },
        on_record: (SignInRefused, "unknown, used or too old"),
    },
    Case {
        name: "the provider's answer at the door for Quay's",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = answer(it, &browser).await;
                let state = parameter(&callback, "state");
                let mut door = it.place.url(&format!("/link/quay/callback/{state}"));
                door.set_query(callback.query());
                let visit = browser.visit(&door).await;
                assert_eq!(visit.status, 404, "{visit:#?}");
                assert_eq!(it.place.me(&browser).await, None);
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "no such attempt"),
    },
    Case {
        name: "an answer of Quay's to nobody's question",
        attack: |it| {
            async {
                let browser = it.signs_in_as_forged().await;
                let door = format!("/link/quay/callback/{QUAYS_STATE}?code=quays");
                let visit = browser.visit(&it.place.url(&door)).await;
                assert_eq!(visit.status, 404, "{visit:#?}");
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "no such attempt"),
    },
];

/// Where the issuer sends the browser back to.
async fn answer(ground: &Ground, browser: &Browser) -> Url {
    ground.issuer.lie(Value::Null).await;
    let is_callback = |url: &Url| ground.place.is_callback(url);
    let visit = browser.visit_until(&ground.start(), is_callback).await;
    visit.goes_to().expect("the way back")
}

/// What a provider says of itself that makes it another one: name, discovery, why.
fn discoveries() -> [(&'static str, Value, &'static str); 2] {
    [
        (
            "a provider that calls itself otherwise",
            json!({ "discovery": { "issuer": "https://evil.example" } }),
            "another issuer",
        ),
        (
            "a token endpoint somewhere else, unprotected",
            json!({ "discovery": { "token_endpoint": "http://login.example/token" } }),
            "cannot be reached",
        ),
    ]
}

pub(super) fn names() -> Vec<&'static str> {
    let lies = lies("").into_iter().map(|(name, ..)| name);
    let discoveries = discoveries().into_iter().map(|(name, ..)| name);
    let roads = ROADS.iter().map(|case| case.name);
    lies.chain(discoveries).chain(roads).collect()
}

#[tokio::test]
async fn no_answer_of_another_issuer_signs_anybody_in() {
    let ground = Ground::forged().await;
    ground.signs_in_as_forged().await;
    let mut trial = Trial::new(ground.place.store());
    for (name, lie, why) in lies(ground.issuer.name()) {
        let attack = async {
            ground.issuer.lie(lie).await;
            ground.refuses(&Browser::new(), &ground.start()).await;
        };
        trial.case(name, attack, (SignInRefused, why)).await;
    }
    trial.end();
    all_are_refused(&ground, ground.place.store(), ROADS).await;
}

/// What a provider says of itself is read once, so each lie needs a Berth that has not asked yet.
#[tokio::test]
async fn no_other_provider_is_taken_for_the_one_that_is_configured() {
    for (name, lie, why) in discoveries() {
        let ground = Ground::forged().await;
        let mut trial = Trial::new(ground.place.store());
        let attack = async {
            ground.issuer.lie(lie).await;
            ground.refuses(&Browser::new(), &ground.start()).await;
        };
        trial.case(name, attack, (SignInRefused, why)).await;
        trial.end();
    }
}

//! Redirects: somebody is to be led away from Berth, or the answer is to come by another road (S5).

use futures::FutureExt as _;
use reqwest::{Method, header};
use store::AuditAction::{Denied, SignInRefused};

use super::{
    case::{Case, OnRecord, Trial, all_are_refused},
    ground::{Ground, without},
};
use crate::sign_in::{
    browser::{Browser, Visit},
    place::{callback_of, parameter, with_parameter},
};

const LEFT_OUT: OnRecord = (Denied, "not a path of this server");

/// Where somebody is to be led after they signed in. Ten thousand more, generated, are in the test
/// of the server's parser.
const WAYS_BACK: &[(&str, &str)] = &[
    ("another site", "https://evil.example/"),
    ("another site by this scheme", "//evil.example"),
    ("another site behind a backslash", "/\\evil.example"),
    ("another site behind a tab", "/\t/evil.example"),
    ("another site behind dots", "/.//evil.example"),
    ("another site behind coded dots", "/%2e//evil.example"),
    ("another site behind a folder", "/a/..//evil.example"),
    ("a script", "javascript:alert(1)"),
    ("a document", "data:text/html,evil"),
    ("a path that depends on where it stands", "evil"),
];

const ANSWERS: &[Case<Ground>] = &[
    Case {
        name: "the answer comes in the fragment, which servers do not see",
        attack: |it| {
            it.twisted(|url| without(&without(&without(url, "code"), "state"), "iss"))
                .boxed_local()
        },
        on_record: (SignInRefused, "cannot be read"),
    },
    Case {
        name: "the answer comes by a form of another site",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = it.callback(&browser, "david").await;
                let form = ["code", "state", "iss"].map(|name| (name, parameter(&callback, name)));
                let request = browser.request(Method::POST, &it.place.url("/sign-in/callback"));
                let request = request
                    .header("sec-fetch-site", "cross-site")
                    .header(header::ORIGIN, it.issuer.name())
                    .form(&form);
                let visit = Visit::read(request).await;
                assert_eq!(visit.status, 403, "{visit:#?}");
                assert_eq!(it.place.me(&browser).await, None);
            }
            .boxed_local()
        },
        on_record: (Denied, "another site"),
    },
    Case {
        name: "the way back is rewritten in the answer",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = it.callback(&browser, "david").await;
                let rewritten = with_parameter(&callback, "return_to", "https://evil.example/");
                let stateless = without(&rewritten, "state");
                it.refuses(&browser, &stateless).await;
            }
            .boxed_local()
        },
        on_record: (SignInRefused, "cannot be read"),
    },
];

pub(super) fn names() -> Vec<&'static str> {
    let ways = WAYS_BACK.iter().map(|(name, _)| *name);
    ways.chain(ANSWERS.iter().map(|case| case.name)).collect()
}

#[tokio::test]
async fn nobody_is_led_away_from_berth() {
    let ground = Ground::certified().await;
    let place = &ground.place;
    let led_to = async |way_back: &str| {
        let browser = Browser::new();
        let start = with_parameter(&place.url("/sign-in/start"), "return_to", way_back);
        let callback = callback_of(place, &browser, &start, "david").await;
        let visit = browser.visit_until(&callback, |_| true).await;
        visit.goes_to().expect("signed in, and sent on")
    };
    assert_eq!(
        led_to("/api/v1/me?tab=1").await,
        place.url("/api/v1/me?tab=1")
    );

    let mut trial = Trial::new(place.store());
    for (name, way_back) in WAYS_BACK {
        let attack = async { assert_eq!(led_to(way_back).await, place.url("/")) };
        trial.case(name, attack, LEFT_OUT).await;
    }
    trial.end();
}

#[tokio::test]
async fn no_answer_comes_by_another_road() {
    let ground = Ground::certified().await;
    ground.signs_in("david").await;
    all_are_refused(&ground, ground.place.store(), ANSWERS).await;
}

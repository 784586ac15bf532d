//! Redirects: somebody is to be led away from Berth, or the answer is to come by another road (S5).

use futures::{FutureExt as _, StreamExt as _, future::ready, stream};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use reqwest::{Method, header};
use store::AuditAction::{Denied, SignInRefused};
use url::Url;

use super::{
    case::{Case, OnRecord, Trial, all_are_refused},
    ground::{Ground, without},
};
use crate::sign_in::{
    browser::{Browser, Visit},
    place::{callback_of, parameter, with_parameter},
};

const LEFT_OUT: OnRecord = (Denied, "not a path of this server");

/// How many more are thrown together.
const GENERATED: usize = 10_000;
/// How many are tried at once.
const AT_ONCE: usize = 8;

/// What they are made of: pieces that parsers quarrel about.
const PIECES: &[&str] = &[
    "/",
    "//",
    "\\",
    "/\\",
    "\\\\",
    ".",
    "..",
    "/./",
    "/../",
    "%2e",
    "%2f",
    "%5c",
    "\t",
    "\n",
    "\r",
    "\0",
    " ",
    "\u{a0}",
    "\u{2028}",
    "\u{3002}",
    "\u{ff0f}",
    "@",
    ":",
    ":443",
    "?",
    "#",
    "&",
    "%",
    "%00",
    "%0d%0a",
    "http:",
    "https:",
    "HTTPS://",
    "javascript:",
    "data:",
    "evil.example",
    "a@evil.example",
    "[::1]",
    "127.0.0.1",
    "workspaces",
    "xn--",
];

/// Where somebody is to be led after they signed in.
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

/// What a browser at Berth's page would follow elsewhere, or what is no path.
fn generated(home: &Url) -> impl Iterator<Item = String> {
    let mut rng = StdRng::seed_from_u64(20_261_124);
    let thrown = std::iter::repeat_with(move || -> String {
        let pieces = rng.random_range(1..9);
        (0..pieces)
            .map(|_| *PIECES.choose(&mut rng).unwrap())
            .collect()
    });
    let leads_away = |text: &String| {
        let there = home.join(text);
        !text.starts_with('/') || there.is_ok_and(|there| there.origin() != home.origin())
    };
    thrown.filter(leads_away).take(GENERATED)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_generated_ways_back_are_left_out_and_on_record() {
    let ground = Ground::certified().await;
    let (place, browser) = (&ground.place, Browser::new());
    let sign_in = place.url("/sign-in");
    let followed: Vec<_> = stream::iter(generated(&sign_in))
        .map(async |way_back| {
            let page = browser
                .visit(&with_parameter(&sign_in, "return_to", &way_back))
                .await;
            assert_eq!(page.status, 200, "{way_back:?}");
            let on = page.link("Sign in with 127.0.0.1");
            (parameter(&on, "return_to") != "/").then_some(way_back)
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(ready)
        .collect()
        .await;
    assert_eq!(followed, Vec::<String>::new());
    assert_eq!(place.audit(Denied).await.len(), GENERATED);
}

#[tokio::test]
async fn no_answer_comes_by_another_road() {
    let ground = Ground::certified().await;
    ground.signs_in("david").await;
    all_are_refused(&ground, ground.place.store(), ANSWERS).await;
}

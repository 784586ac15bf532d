//! `state`: an answer that belongs to no question, to another one, or to somebody else's (S1).

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use futures::FutureExt as _;
use reqwest::{Method, header};
use sha2::{Digest as _, Sha256};
use store::AuditAction::SignInRefused;

use super::{
    case::{Case, OnRecord, all_are_refused},
    ground::{BINDING, Ground, also, altered, copy_of, without},
};
use crate::sign_in::{
    browser::{Browser, Visit},
    place::{parameter, with_parameter},
};

const UNREADABLE: OnRecord = (SignInRefused, "cannot be read");
const UNKNOWN: OnRecord = (SignInRefused, "unknown, used or too old");
const OTHER_BROWSER: OnRecord = (SignInRefused, "another browser");
/// Well-formed, and nobody's.
const NOBODYS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const CASES: &[Case<Ground>] = &[
    Case {
        name: "is missing",
        attack: |it| it.twisted(|url| without(url, "state")).boxed_local(),
        on_record: UNREADABLE,
    },
    Case {
        name: "is empty",
        attack: |it| {
            it.twisted(|url| with_parameter(url, "state", ""))
                .boxed_local()
        },
        on_record: UNKNOWN,
    },
    Case {
        name: "never was",
        attack: |it| {
            it.twisted(|url| with_parameter(url, "state", NOBODYS))
                .boxed_local()
        },
        on_record: UNKNOWN,
    },
    Case {
        name: "is there twice",
        attack: |it| it.twisted(|url| also(url, "state", NOBODYS)).boxed_local(),
        on_record: UNREADABLE,
    },
    Case {
        name: "is altered in one letter",
        attack: |it| it.twisted(|url| altered(url, "state")).boxed_local(),
        on_record: UNKNOWN,
    },
    Case {
        name: "is what the database holds of it",
        attack: |it| {
            let stored = |state: String| BASE64URL_NOPAD.encode(&Sha256::digest(state));
            it.twisted(move |url| with_parameter(url, "state", &stored(parameter(url, "state"))))
                .boxed_local()
        },
        on_record: UNKNOWN,
    },
    Case {
        name: "is of somebody else's sign-in",
        attack: |it| {
            async {
                let (attacker, victim) = (Browser::new(), Browser::new());
                let attackers = it.callback(&attacker, "erin").await;
                it.callback(&victim, "david").await;
                it.refuses(&victim, &attackers).await;
            }
            .boxed_local()
        },
        on_record: OTHER_BROWSER,
    },
    Case {
        name: "comes back in a browser that began nothing",
        attack: |it| {
            async {
                let stolen = it.callback(&Browser::new(), "david").await;
                it.refuses(&Browser::new(), &stolen).await;
            }
            .boxed_local()
        },
        on_record: OTHER_BROWSER,
    },
    Case {
        name: "is bound by a cookie that the attacker made up",
        attack: |it| {
            async {
                let victim = Browser::new();
                let callback = it.callback(&victim, "david").await;
                victim.plant(BINDING, NOBODYS);
                it.refuses(&victim, &callback).await;
            }
            .boxed_local()
        },
        on_record: OTHER_BROWSER,
    },
    Case {
        name: "is bound by a second cookie beside the victim's",
        attack: |it| {
            async {
                let (attacker, victim) = (Browser::new(), Browser::new());
                let attackers = it.callback(&attacker, "erin").await;
                it.callback(&victim, "david").await;
                let planted = format!("{BINDING}={}", attacker.cookie(BINDING).unwrap());
                let request = victim.request(Method::GET, &attackers);
                let visit = Visit::read(request.header(header::COOKIE, planted)).await;
                it.is_refused(&victim, &visit).await;
            }
            .boxed_local()
        },
        on_record: OTHER_BROWSER,
    },
    Case {
        name: "was used by a refusal",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = it.callback(&browser, "david").await;
                let denied = without(&also(&callback, "error", "access_denied"), "code");
                it.refuses(&browser, &denied).await;
                it.refuses(&browser, &callback).await;
            }
            .boxed_local()
        },
        on_record: UNKNOWN,
    },
    Case {
        name: "was used in another browser",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = it.callback(&browser, "david").await;
                it.refuses(&Browser::new(), &callback).await;
                it.refuses(&browser, &callback).await;
            }
            .boxed_local()
        },
        on_record: UNKNOWN,
    },
    Case {
        name: "was used by the sign-in that it is of",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = it.callback(&browser, "david").await;
                browser.visit(&callback).await;
                assert!(it.place.me(&browser).await.is_some());
                let thief = copy_of(&browser, &[BINDING]);
                it.refuses(&thief, &callback).await;
            }
            .boxed_local()
        },
        on_record: UNKNOWN,
    },
    // The last: what comes after is of another time than the provider.
    Case {
        name: "is ten minutes old",
        attack: |it| {
            async {
                let browser = Browser::new();
                let callback = it.callback(&browser, "david").await;
                it.place.clock.advance(Duration::from_secs(10 * 60));
                it.refuses(&browser, &callback).await;
            }
            .boxed_local()
        },
        on_record: UNKNOWN,
    },
];

pub(super) fn names() -> Vec<&'static str> {
    CASES.iter().map(|case| case.name).collect()
}

#[tokio::test]
async fn no_other_state_signs_anybody_in() {
    let ground = Ground::certified().await;
    ground.signs_in("david").await;
    all_are_refused(&ground, ground.place.store(), CASES).await;
}

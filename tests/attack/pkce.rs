//! PKCE (RFC 7636): a code is worth something to whoever asked for it, and the request cannot be
//! weakened on its way.

use futures::FutureExt as _;
use reqwest::Url;
use store::AuditAction::SignInRefused;

use super::{
    case::{Case, OnRecord, all_are_refused},
    ground::{Ground, altered, without},
};
use crate::sign_in::{
    browser::Browser,
    place::{parameter, with_parameter},
};

const NOT_TAKEN: OnRecord = (SignInRefused, "refused the code: invalid_grant");
const NOT_ASKED: OnRecord = (SignInRefused, "the provider refused: invalid_request");
/// RFC 7636, appendix B: a challenge whose verifier everybody knows.
const KNOWN: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl Ground {
    /// The request is weakened on its way to the provider.
    async fn weakened(&self, other: impl Fn(&Url) -> Url) {
        let browser = Browser::new();
        let callback = self.asking(&browser, other).await;
        self.refuses(&browser, &callback).await;
    }

    /// The code of a sign-in in one browser is brought by a sign-in in another.
    async fn injected(&self, from: &Browser, into: &Browser) {
        let stolen = self.callback(from, "david").await;
        let own = self.callback(into, "erin").await;
        let injected = with_parameter(&own, "code", &parameter(&stolen, "code"));
        self.refuses(into, &injected).await;
    }
}

const CASES: &[Case<Ground>] = &[
    Case {
        name: "the challenge is taken out",
        attack: |it| {
            it.weakened(|url| without(&without(url, "code_challenge"), "code_challenge_method"))
                .boxed_local()
        },
        on_record: NOT_ASKED,
    },
    Case {
        name: "the challenge is taken out, and its method is left",
        attack: |it| {
            it.weakened(|url| without(url, "code_challenge"))
                .boxed_local()
        },
        on_record: NOT_ASKED,
    },
    Case {
        name: "the method is taken out, so that it would be plain",
        attack: |it| {
            it.weakened(|url| without(url, "code_challenge_method"))
                .boxed_local()
        },
        on_record: NOT_ASKED,
    },
    Case {
        name: "the method is made plain",
        attack: |it| {
            it.weakened(|url| with_parameter(url, "code_challenge_method", "plain"))
                .boxed_local()
        },
        on_record: NOT_ASKED,
    },
    Case {
        name: "the challenge is too short to be one",
        attack: |it| {
            it.weakened(|url| with_parameter(url, "code_challenge", "a"))
                .boxed_local()
        },
        on_record: NOT_ASKED,
    },
    Case {
        name: "the challenge is the attacker's own",
        attack: |it| {
            it.weakened(|url| with_parameter(url, "code_challenge", KNOWN))
                .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
    Case {
        name: "the challenge is altered in one letter",
        attack: |it| {
            it.weakened(|url| altered(url, "code_challenge"))
                .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
    Case {
        name: "the code is of somebody else's sign-in",
        attack: |it| async { it.injected(&Browser::new(), &Browser::new()).await }.boxed_local(),
        on_record: NOT_TAKEN,
    },
    Case {
        name: "the code is of another tab's sign-in",
        attack: |it| {
            async {
                let browser = Browser::new();
                it.injected(&browser, &browser).await;
            }
            .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
];

pub(super) fn names() -> Vec<&'static str> {
    CASES.iter().map(|case| case.name).collect()
}

#[tokio::test]
async fn no_code_is_worth_anything_without_its_verifier() {
    let ground = Ground::certified().await;
    ground.signs_in("david").await;
    let browser = Browser::new();
    let callback = ground.asking(&browser, Url::clone).await;
    browser.visit(&callback).await;
    assert!(ground.place.me(&browser).await.is_some());
    all_are_refused(&ground, ground.place.store(), CASES).await;
}

//! Linking: what comes back from Quay is somebody else's, in another browser, altered, used or late;
//! and a confirmation that is not the user's (L1, L2). Each leaves no link, no debt and no living
//! token at Quay.

use std::time::Duration;

use futures::FutureExt as _;
use quay_sim::{Authorization, Variant};
use reqwest::Method;
use serde_json::json;
use store::AuditAction::{Denied, LinkRefused};
use url::Url;

use super::{
    case::{Case, all_are_refused},
    ground::also,
};
use crate::{
    linking::{
        browser::{Browser, Shown},
        story::{Application, Person, Story},
    },
    sign_in::place::{parameter, with_parameter},
};

/// The secret of no attempt, and a `state` that Berth never sent.
const NOBODYS: &str = "00000000000000000000000000000000000000000000000000000000000000ff";
const LONGER_THAN_SILENCE: Duration = Duration::from_secs(11 * 60);

/// Says yes at Quay, and stays there: where the browser is to go with the code.
async fn returned(person: &Person<'_>) -> Url {
    let begun = person.begin("identify", &[]).await;
    let consent = person.browser.open(begun.link("Continue to Quay")).await;
    let yes = consent.form("Authorize Application");
    person.browser.send_and_stay(&consent, yes).await
}

/// David's answer from Quay is changed on its way to Berth.
async fn altered(story: &Story, code: &str, twist: impl Fn(&Url) -> Url) {
    let david = story.person("david").await;
    let back = returned(&david).await;
    let page = david.browser.open(twist(&back)).await;
    comes_to_nothing(&david, &page, code).await;
}

/// David is found at Quay, and is asked whether it is he.
async fn asked(david: &Person<'_>) -> Shown {
    let page = david.browser.open(returned(david).await).await;
    let page = david.settled(page).await;
    assert_eq!(page.by_id("quay-user"), "david");
    page
}

/// Somebody confirms by the API, in a workspace of theirs, the attempt that this page is of.
async fn confirms(person: &Person<'_>, page: &Url, code: &str) {
    let key = page.path_segments().unwrap().next_back().unwrap();
    let name = &person.name;
    let at = person.at(&format!(
        "api/v1/workspaces/{name}/link/attempts/{key}/confirm"
    ));
    let body = json!({ "quay_user": "david" });
    let (status, answer) = person.browser.call(Method::POST, at, Some(body)).await;
    assert_eq!(
        (status.as_u16(), &answer["code"]),
        (409, &json!(code)),
        "{answer}"
    );
    assert_eq!(person.linked().await, None);
}

/// A page of another site has this person's browser send a form of ours.
async fn lured(person: &Person<'_>, page: &Shown, words: &str) {
    let mut form = page.form(words);
    form.action = page.url.join(&form.action).unwrap().into();
    let mut evil = page.clone();
    evil.url = "https://evil.example/".parse().unwrap();
    let answer = person.browser.send(&evil, form, &[]).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
}

async fn comes_to_nothing(person: &Person<'_>, page: &Shown, code: &str) {
    assert_eq!(page.refusal().as_deref(), Some(code), "{}", page.text());
    nothing_is_left(person).await;
}

async fn nothing_is_left(person: &Person<'_>) {
    let story = person.story;
    assert_eq!(person.linked().await, None);
    let is_dead = async || {
        story.clock.advance(Duration::from_secs(2));
        for quay_user in ["david", "erin", "toolmaker"] {
            if !story.living_tokens(quay_user).await.is_empty() {
                return false;
            }
        }
        person.overview().await.debts.is_empty()
    };
    story.until(is_dead).await;
}

const CASES: &[Case<Story>] = &[
    Case {
        name: "the answer comes back in somebody else's browser",
        attack: |story| {
            async {
                let (david, erin) = (story.person("david").await, story.person("erin").await);
                let page = erin.browser.open(returned(&david).await).await;
                comes_to_nothing(&david, &page, "other_user").await;
                nothing_is_left(&erin).await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "somebody else was signed in"),
    },
    Case {
        name: "the victim is led to the attacker's consent page",
        attack: |story| {
            async {
                let (david, erin) = (story.person("david").await, story.person("erin").await);
                let erins = erin.begin("create_as_user", &[]).await;
                let erins = erins.link("Continue to Quay");
                let consent = david.browser.open(erins).await;
                let yes = consent.form("Authorize Application");
                let page = david.browser.send(&consent, yes, &[]).await;
                comes_to_nothing(&erin, &page, "other_user").await;
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "somebody else was signed in"),
    },
    Case {
        name: "the answer comes back in a browser where nobody is signed in",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let page = Browser::new().open(returned(&david).await).await;
                comes_to_nothing(&david, &page, "other_user").await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "somebody else was signed in"),
    },
    Case {
        name: "the answer comes back in another browser of the same user",
        attack: |story| {
            async {
                let (david, again) = (story.person("david").await, story.person("david").await);
                let page = again.browser.open(returned(&david).await).await;
                comes_to_nothing(&david, &page, "other_session").await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "another browser"),
    },
    Case {
        name: "the answer comes back in another session of the same browser",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let back = returned(&david).await;
                david.sign_in().await;
                let page = david.browser.open(back).await;
                comes_to_nothing(&david, &page, "other_session").await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "another browser"),
    },
    Case {
        name: "the answer comes back twice",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let back = returned(&david).await;
                david.browser.open(&back).await;
                let page = david.browser.open(&back).await;
                comes_to_nothing(&david, &page, "replayed").await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "used before"),
    },
    Case {
        name: "the answer comes back late",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let back = returned(&david).await;
                story.clock.advance(LONGER_THAN_SILENCE);
                let page = david.browser.open(back).await;
                // Whoever was first, the worker or this: the attempt is over.
                assert!(page.refusal().is_some(), "{}", page.text());
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "too long"),
    },
    Case {
        name: "the answer has another state",
        attack: |story| {
            altered(story, "state_mismatch", |url| {
                with_parameter(url, "state", NOBODYS)
            })
            .boxed_local()
        },
        on_record: (LinkRefused, "belongs to another request"),
    },
    Case {
        name: "the answer has a state that cannot be one",
        attack: |story| {
            altered(story, "state_mismatch", |url| {
                with_parameter(url, "state", "x")
            })
            .boxed_local()
        },
        on_record: (LinkRefused, "belongs to another request"),
    },
    Case {
        name: "the answer names other permissions",
        attack: |story| {
            altered(story, "scope_changed", |url| {
                with_parameter(url, "scope", "super:user")
            })
            .boxed_local()
        },
        on_record: (LinkRefused, "other permissions"),
    },
    Case {
        name: "the answer is a code and a refusal",
        attack: |story| {
            altered(story, "quay_error", |url| {
                also(url, "error", "access_denied")
            })
            .boxed_local()
        },
        on_record: (LinkRefused, "an error back"),
    },
    Case {
        name: "the answer has two codes",
        attack: |story| {
            altered(story, "quay_error", |url| also(url, "code", "another")).boxed_local()
        },
        on_record: (LinkRefused, "an error back"),
    },
    Case {
        name: "the code never was",
        attack: |story| {
            altered(story, "code_refused", |url| {
                with_parameter(url, "code", "unknown")
            })
            .boxed_local()
        },
        on_record: (LinkRefused, "did not take the code"),
    },
    Case {
        name: "the code is of somebody else's attempt",
        attack: |story| {
            async {
                let (david, erin) = (story.person("david").await, story.person("erin").await);
                let stolen = parameter(&returned(&david).await, "code");
                let back = with_parameter(&returned(&erin).await, "code", &stolen);
                let page = erin.browser.open(back).await;
                comes_to_nothing(&erin, &page, "code_refused").await;
                assert_eq!(david.linked().await, None);
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "did not take the code"),
    },
    Case {
        name: "the answer is for an address that nobody was sent to",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let back = returned(&david).await;
                let mut other = back.clone();
                other.set_path(&format!("/link/quay/callback/{NOBODYS}"));
                let page = david.browser.open(other).await;
                assert_eq!(page.status, 404, "{}", page.text());
                assert_eq!(david.linked().await, None);
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "no such attempt"),
    },
    Case {
        name: "somebody else confirms",
        attack: |story| {
            async {
                let (david, erin) = (story.person("david").await, story.person("erin").await);
                let page = asked(&david).await;
                confirms(&erin, &page.url, "other_user").await;
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "somebody else was signed in"),
    },
    Case {
        name: "the same user confirms in another browser",
        attack: |story| {
            async {
                let (david, again) = (story.person("david").await, story.person("david").await);
                let page = asked(&david).await;
                confirms(&again, &page.url, "other_session").await;
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "another browser"),
    },
    Case {
        name: "the confirmation comes before the consent",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let begun = david.begin("identify", &[]).await;
                confirms(&david, &begun.link("See how far it is"), "out_of_turn").await;
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "not the next step"),
    },
    Case {
        name: "another Quay user is confirmed than was found",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let page = asked(&david).await;
                let other = [("quay_user", "erin")];
                let form = page.form("Yes, link");
                let page = david.browser.send(&page, form, &other).await;
                comes_to_nothing(&david, &page, "other_quay_user").await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "another Quay user was confirmed"),
    },
    Case {
        name: "another site begins",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let page = david.link_page().await;
                lured(&david, &page, "Create").await;
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (Denied, "another site"),
    },
    Case {
        name: "another site confirms",
        attack: |story| {
            async {
                let david = story.person("david").await;
                let page = asked(&david).await;
                lured(&david, &page, "Yes, link").await;
                assert_eq!(david.linked().await, None);
                let call_off = page.form("Call it off");
                david.browser.send(&page, call_off, &[]).await;
                nothing_is_left(&david).await;
            }
            .boxed_local()
        },
        on_record: (Denied, "another site"),
    },
    Case {
        name: "the Quay user is linked to somebody else",
        attack: |story| {
            async {
                let (erin, david) = (story.somebody("erin"), story.somebody("david"));
                for person in [&erin, &david] {
                    person.sign_in().await;
                    person.sign_in_to_quay("toolmaker").await;
                }
                let page = erin.browser.open(returned(&erin).await).await;
                let page = erin.settled(page).await;
                erin.confirm(&page).await;
                assert_eq!(erin.linked().await.as_deref(), Some("toolmaker"));
                let page = david.browser.open(returned(&david).await).await;
                let page = david.settled(page).await;
                let page = david.confirm(&page).await;
                comes_to_nothing(&david, &page, "linked_elsewhere").await;
            }
            .boxed_local()
        },
        on_record: (LinkRefused, "linked to somebody else"),
    },
];

pub(super) fn names() -> Vec<&'static str> {
    CASES.iter().map(|case| case.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_linked_by_what_is_not_theirs() {
    let open = Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    };
    let story = Story::begin(open, Application::Administered).await;
    all_are_refused(&story, story.store(), CASES).await;

    let david = story.person("david").await;
    let page = asked(&david).await;
    david.confirm(&page).await;
    assert_eq!(david.linked().await.as_deref(), Some("david"));
}

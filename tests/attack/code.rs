//! The authorization code: one that was used, is somebody else's, or is none.

use futures::FutureExt as _;
use store::AuditAction::SignInRefused;

use super::{
    case::{Case, OnRecord, all_are_refused},
    ground::{Ground, also, altered, without},
};
use crate::sign_in::{
    browser::Browser,
    place::{parameter, with_parameter},
};

const UNREADABLE: OnRecord = (SignInRefused, "cannot be read");
const NOT_TAKEN: OnRecord = (SignInRefused, "refused the code: invalid_grant");

const CASES: &[Case<Ground>] = &[
    Case {
        name: "is missing",
        attack: |it| it.twisted(|url| without(url, "code")).boxed_local(),
        on_record: UNREADABLE,
    },
    Case {
        name: "is empty",
        attack: |it| {
            it.twisted(|url| with_parameter(url, "code", ""))
                .boxed_local()
        },
        on_record: (SignInRefused, "refused the code: "),
    },
    Case {
        name: "is there twice",
        attack: |it| it.twisted(|url| also(url, "code", "another")).boxed_local(),
        on_record: UNREADABLE,
    },
    Case {
        name: "never was",
        attack: |it| {
            it.twisted(|url| with_parameter(url, "code", "unknown"))
                .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
    Case {
        name: "is altered in one letter",
        attack: |it| it.twisted(|url| altered(url, "code")).boxed_local(),
        on_record: NOT_TAKEN,
    },
    Case {
        name: "is cut short",
        attack: |it| {
            it.twisted(|url| {
                let code = parameter(url, "code");
                with_parameter(url, "code", &code.chars().skip(1).collect::<String>())
            })
            .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
    Case {
        name: "is the state",
        attack: |it| {
            it.twisted(|url| with_parameter(url, "code", &parameter(url, "state")))
                .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
    Case {
        name: "comes with a refusal",
        attack: |it| {
            it.twisted(|url| also(url, "error", "access_denied"))
                .boxed_local()
        },
        on_record: (SignInRefused, "refused: access_denied"),
    },
    Case {
        name: "is a refusal with markup",
        attack: |it| {
            it.twisted(|url| also(&without(url, "code"), "error", "<script>alert(1)</script>"))
                .boxed_local()
        },
        on_record: (SignInRefused, "refused: no known reason"),
    },
    Case {
        name: "was used before",
        attack: |it| {
            async {
                let (victim, thief) = (Browser::new(), Browser::new());
                let used = it.callback(&victim, "david").await;
                victim.visit(&used).await;
                assert!(it.place.me(&victim).await.is_some());
                let own = it.callback(&thief, "erin").await;
                let replayed = with_parameter(&own, "code", &parameter(&used, "code"));
                it.refuses(&thief, &replayed).await;
            }
            .boxed_local()
        },
        on_record: NOT_TAKEN,
    },
    Case {
        name: "was kept from a sign-in that was refused",
        attack: |it| {
            async {
                let thief = Browser::new();
                let stolen = it.callback(&Browser::new(), "david").await;
                it.refuses(&thief, &stolen).await;
                let own = it.callback(&thief, "erin").await;
                let injected = with_parameter(&own, "code", &parameter(&stolen, "code"));
                it.refuses(&thief, &injected).await;
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
async fn no_other_code_signs_anybody_in() {
    let ground = Ground::certified().await;
    ground.signs_in("david").await;
    all_are_refused(&ground, ground.place.store(), CASES).await;
}

//! Session fixation: the victim is to sign in to a session that the attacker knows, or as the
//! attacker (S4).

use futures::FutureExt as _;
use reqwest::{Method, header};
use store::AuditAction::{Denied, SessionsEnded, SignInRefused, SignedIn};

use super::{
    case::{Case, OnRecord, all_are_refused},
    ground::{BINDING, Ground, SESSION, copy_of},
};
use crate::sign_in::{
    browser::{Browser, Visit},
    place::callback_of,
};

/// The victim signed in with a session that was none.
const PLANTED: OnRecord = (Denied, "a session that there is not");

impl Ground {
    /// The victim signs in with a session that the attacker made up and has, too.
    async fn planted(&self, session: &str) {
        let (attacker, victim) = (Browser::new(), Browser::new());
        attacker.plant(SESSION, session);
        victim.plant(SESSION, session);
        let callback = self.callback(&victim, "david").await;
        victim.visit(&callback).await;
        assert!(self.place.me(&victim).await.is_some());
        assert_ne!(victim.cookie(SESSION).unwrap(), session);
        assert_eq!(self.place.me(&attacker).await, None, "the attacker is in");
    }
}

const CASES: &[Case<Ground>] = &[
    Case {
        name: "an id that was made up",
        attack: |it| it.planted("AAAAAAAAAAAAAAAAAAAAAA").boxed_local(),
        on_record: PLANTED,
    },
    Case {
        name: "an id that cannot be one",
        attack: |it| it.planted("nonsense").boxed_local(),
        on_record: PLANTED,
    },
    Case {
        name: "an empty id",
        attack: |it| it.planted("").boxed_local(),
        on_record: PLANTED,
    },
    Case {
        name: "the id of a session that has ended",
        attack: |it| {
            async {
                let attacker = it.signs_in("erin").await;
                let session = attacker.cookie(SESSION).unwrap();
                attacker.post(&it.place.url("/sign-out"), &[]).await;
                it.planted(&session).await;
            }
            .boxed_local()
        },
        on_record: PLANTED,
    },
    Case {
        name: "the attacker's own session",
        attack: |it| {
            async {
                let attacker = it.signs_in("erin").await;
                let victim = copy_of(&attacker, &[SESSION]);
                let callback = it.callback(&victim, "david").await;
                victim.visit(&callback).await;
                assert_eq!(it.place.me(&victim).await.unwrap()["name"], "david");
                assert_eq!(it.place.me(&attacker).await, None, "one session for two");
            }
            .boxed_local()
        },
        on_record: (SessionsEnded, "somebody else signed in"),
    },
    Case {
        name: "a copy from before the victim signed in again",
        attack: |it| {
            async {
                let victim = it.signs_in("david").await;
                let thief = copy_of(&victim, &[SESSION]);
                let callback = it.callback(&victim, "david").await;
                victim.visit(&callback).await;
                assert!(it.place.me(&victim).await.is_some());
                assert_eq!(it.place.me(&thief).await, None, "the copy still works");
            }
            .boxed_local()
        },
        on_record: (SignedIn, "session "),
    },
    Case {
        name: "a copy from before the victim stepped up",
        attack: |it| {
            async {
                let victim = it.signs_in("david").await;
                let thief = copy_of(&victim, &[SESSION]);
                let step_up = it
                    .place
                    .url("/sign-in/start?step_up=true&return_to=/api/v1/me");
                let callback = callback_of(&it.place, &victim, &step_up, "david").await;
                victim.visit(&callback).await;
                assert!(it.place.me(&victim).await.is_some());
                assert_eq!(it.place.me(&thief).await, None, "the thief stepped up, too");
            }
            .boxed_local()
        },
        on_record: (SignedIn, "stepped up in session"),
    },
    Case {
        name: "the attacker's answer, brought by the victim",
        attack: |it| {
            async {
                let attackers = it.callback(&Browser::new(), "erin").await;
                it.refuses(&Browser::new(), &attackers).await;
            }
            .boxed_local()
        },
        on_record: (SignInRefused, "another browser"),
    },
    Case {
        name: "the attacker's answer, with a second binding cookie",
        attack: |it| {
            async {
                let (attacker, victim) = (Browser::new(), Browser::new());
                let attackers = it.callback(&attacker, "erin").await;
                victim.visit_until(&it.start(), |_| true).await;
                let planted = format!("{BINDING}={}", attacker.cookie(BINDING).unwrap());
                let request = victim.request(Method::GET, &attackers);
                let visit = Visit::read(request.header(header::COOKIE, planted)).await;
                it.is_refused(&victim, &visit).await;
            }
            .boxed_local()
        },
        on_record: (SignInRefused, "another browser"),
    },
    Case {
        name: "a sign-in that another site's form asks for",
        attack: |it| {
            async {
                let victim = Browser::new();
                let road = (Method::POST, "/sign-in/sample");
                it.sends_in_vain(&victim, "cross-site", road).await;
                assert_eq!(it.place.me(&victim).await, None);
            }
            .boxed_local()
        },
        on_record: (Denied, "another site"),
    },
];

pub(super) fn names() -> Vec<&'static str> {
    CASES.iter().map(|case| case.name).collect()
}

#[tokio::test]
async fn nobody_signs_in_to_a_session_that_somebody_else_knows() {
    let ground = Ground::certified().await;
    ground.signs_in("david").await;
    all_are_refused(&ground, ground.place.store(), CASES).await;
}

//! Checks of sign-ins under way.

use secrecy::ExposeSecret as _;

use super::at;
use crate::{SignInRecord, Store};

fn sign_in(state: u8) -> SignInRecord {
    SignInRecord {
        state: [state; 32],
        browser: [7; 32],
        nonce: "nonce".to_owned(),
        verifier: "VERIFIER".into(),
        return_to: "/workspaces".to_owned(),
        purpose: "sign_in".to_owned(),
        expires_at: at(600),
    }
}

pub async fn a_sign_in_is_taken_once(store: &dyn Store) {
    store.begin_sign_in(sign_in(1)).await.unwrap();
    store.begin_sign_in(sign_in(2)).await.unwrap();
    let taken = store.take_sign_in([1; 32], at(599)).await.unwrap();
    let taken = taken.unwrap();
    assert_eq!((taken.state, taken.browser), ([1; 32], [7; 32]));
    assert_eq!(taken.verifier.expose_secret(), "VERIFIER");
    assert_eq!(taken.nonce, "nonce");
    assert_eq!(taken.return_to, "/workspaces");
    assert_eq!(taken.purpose, "sign_in");
    assert_eq!(taken.expires_at, at(600));
    assert!(!format!("{taken:?}").contains("VERIFIER"));
    for state in [1, 9] {
        let again = store.take_sign_in([state; 32], at(1)).await.unwrap();
        assert!(again.is_none(), "{state}");
    }
    let other = store.take_sign_in([2; 32], at(1)).await.unwrap();
    assert!(other.is_some());
}

pub async fn of_many_who_take_a_sign_in_one_gets_it(store: &dyn Store) {
    store.begin_sign_in(sign_in(1)).await.unwrap();
    let take = || store.take_sign_in([1; 32], at(1));
    let (a, b, c, d) = tokio::join!(take(), take(), take(), take());
    let got = [a, b, c, d].map(|taken| taken.unwrap().is_some());
    assert_eq!(got.into_iter().filter(|got| *got).count(), 1);
}

pub async fn a_sign_in_that_took_too_long_is_refused_and_forgotten(store: &dyn Store) {
    store.begin_sign_in(sign_in(1)).await.unwrap();
    let late = store.take_sign_in([1; 32], at(600)).await.unwrap();
    assert!(late.is_none());
    store.begin_sign_in(sign_in(2)).await.unwrap();
    assert_eq!(store.trim_sign_ins(at(599)).await.unwrap(), 0);
    assert_eq!(store.trim_sign_ins(at(600)).await.unwrap(), 1);
    let gone = store.take_sign_in([2; 32], at(1)).await.unwrap();
    assert!(gone.is_none());
}

pub async fn what_may_be_used_once_is_spent_once(store: &dyn Store) {
    let spend = async |key, now| {
        let spent = store.spend_once([key; 32], at(100), at(now)).await;
        spent.unwrap()
    };
    let (a, b, c) = tokio::join!(spend(1, 1), spend(1, 1), spend(1, 1));
    assert_eq!([a, b, c].into_iter().filter(|first| *first).count(), 1);
    assert!(spend(2, 1).await, "another one");
    assert!(!spend(1, 99).await);
    let anew = store.spend_once([1; 32], at(300), at(100)).await.unwrap();
    assert!(anew, "what is worthless by now need not be remembered");
}

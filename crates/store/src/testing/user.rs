//! Checks of users.

use model::UserId;

use super::at;
use crate::{Store, UserToNote};

fn david(name: &str) -> UserToNote {
    UserToNote {
        issuer: "https://login.example".to_owned(),
        subject: "248289761001".to_owned(),
        name: name.to_owned(),
        email: Some("david@example.org".to_owned()),
    }
}

pub async fn somebody_who_signs_in_again_is_the_same_user(store: &dyn Store) {
    let first = store.note_sign_in(david("david"), at(1)).await.unwrap();
    let id = UserId::of(&["https://login.example", "248289761001"]);
    assert_eq!(first.id, id);
    assert_eq!(first.email.as_deref(), Some("david@example.org"));
    let renamed = UserToNote {
        email: None,
        ..david("Dave")
    };
    let again = store.note_sign_in(renamed, at(2)).await.unwrap();
    assert_eq!(again.id, id);
    assert_eq!((again.name.as_str(), &again.email), ("Dave", &None));
    assert_eq!((again.first_seen, again.signed_in_at), (at(1), Some(at(2))));
    assert_eq!(store.find_user(id).await.unwrap(), Some(again));
}

pub async fn the_same_name_and_address_at_another_issuer_is_somebody_else(store: &dyn Store) {
    let first = store.note_sign_in(david("david"), at(1)).await.unwrap();
    let elsewhere = UserToNote {
        issuer: "https://elsewhere.example".to_owned(),
        ..david("david")
    };
    let other = store.note_sign_in(elsewhere, at(2)).await.unwrap();
    assert_ne!(other.id, first.id);
    assert_eq!(store.find_user(first.id).await.unwrap(), Some(first));
    let nobody = UserId::of(&["https://login.example", "nobody"]);
    assert_eq!(store.find_user(nobody).await.unwrap(), None);
}

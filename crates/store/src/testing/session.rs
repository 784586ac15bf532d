//! Checks of sessions.

use model::UserId;

use super::{at, user};
use crate::{SessionRecord, Store, WhoseSessions};

fn session(key: u8, user: Option<UserId>, sid: Option<&str>) -> SessionRecord {
    SessionRecord {
        key: [key; 32],
        user,
        provider_session: sid.map(str::to_owned),
        data: format!("{{\"number\":{key}}}"),
        expires_at: at(100),
    }
}

async fn create(store: &dyn Store, session: &SessionRecord) {
    assert!(store.create_session(session.clone()).await.unwrap());
}

/// The first bytes of the keys of the sessions that there still are.
async fn alive(store: &dyn Store, keys: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut alive = Vec::new();
    for key in keys {
        let found = store.find_session([key; 32], at(1)).await.unwrap();
        alive.extend(found.map(|session| session.key[0]));
    }
    alive
}

pub async fn a_session_is_found_by_its_key_until_it_expires(store: &dyn Store) {
    let david = user(store, "david").await.id;
    let there = session(1, Some(david), Some("sid-1"));
    create(store, &there).await;
    let find = async |key, now| store.find_session([key; 32], at(now)).await.unwrap();
    assert_eq!(find(1, 99).await, Some(there.clone()));
    assert_eq!(find(1, 100).await, None);
    assert_eq!(find(2, 1).await, None);
    let taken = session(1, None, None);
    assert!(!store.create_session(taken).await.unwrap());
    assert_eq!(find(1, 1).await, Some(there), "the first one's it stays");
}

pub async fn an_ended_session_is_not_brought_back_by_a_late_request(store: &dyn Store) {
    let mut there = session(1, None, None);
    create(store, &there).await;
    there.data = "{}".to_owned();
    assert!(store.save_session(there.clone()).await.unwrap());
    let found = store.find_session(there.key, at(1)).await.unwrap();
    assert_eq!(found.as_ref(), Some(&there));
    store.delete_session(there.key).await.unwrap();
    store.delete_session(there.key).await.unwrap();
    assert!(!store.save_session(there).await.unwrap());
    assert_eq!(alive(store, [1]).await, [0; 0]);
}

pub async fn sessions_end_by_user_or_by_the_providers_session(store: &dyn Store) {
    let david = user(store, "david").await.id;
    let erin = user(store, "erin").await.id;
    for (key, whose, sid) in [
        (1, Some(david), Some("one")),
        (2, Some(david), Some("two")),
        (3, Some(erin), Some("one")),
        (4, Some(erin), None),
        (5, None, None),
    ] {
        create(store, &session(key, whose, sid)).await;
    }
    let end = async |whose| store.end_sessions(&whose).await.unwrap();
    let of_davids = WhoseSessions::Provider {
        user: Some(david),
        sid: "one".to_owned(),
    };
    assert_eq!(end(of_davids.clone()).await, 1);
    assert_eq!(end(of_davids).await, 0);
    assert_eq!(alive(store, 1..=5).await, [2, 3, 4, 5]);
    let anybodys = WhoseSessions::Provider {
        user: None,
        sid: "one".to_owned(),
    };
    assert_eq!(end(anybodys).await, 1);
    assert_eq!(end(WhoseSessions::User(erin)).await, 1);
    assert_eq!(alive(store, 1..=5).await, [2, 5]);
}

pub async fn expired_sessions_are_forgotten(store: &dyn Store) {
    create(store, &session(1, None, None)).await;
    let longer = SessionRecord {
        expires_at: at(200),
        ..session(2, None, None)
    };
    create(store, &longer).await;
    assert_eq!(store.trim_sessions(at(99)).await.unwrap(), 0);
    assert_eq!(store.trim_sessions(at(100)).await.unwrap(), 1);
    assert_eq!(alive(store, 1..=2).await, [2]);
}

pub async fn a_session_does_not_print_what_it_holds(store: &dyn Store) {
    let there = session(1, None, Some("SID"));
    create(store, &there).await;
    let found = store.find_session(there.key, at(1)).await.unwrap();
    let printed = format!("{found:?}");
    for hidden in ["number", "SID", "[1"] {
        assert!(!printed.contains(hidden), "{printed}");
    }
}

//! Checks of the secrets of custodies.

use model::WorkspaceId;
use secrecy::ExposeSecret as _;

use super::{fresh, keys, rng, workspace};
use crate::{Key, KeyPurpose, KeyRing, QuaySecretKey, Store, StoreError};

const PURPOSE: KeyPurpose = KeyPurpose::QuayTokens;

fn key(workspace: WorkspaceId, kind: &str) -> QuaySecretKey {
    QuaySecretKey {
        custody: fresh(),
        workspace,
        kind: kind.to_owned(),
    }
}

async fn put(store: &dyn Store, key: &QuaySecretKey, secret: &str) {
    store
        .store_quay_secret(&mut rng(), key, &secret.into())
        .await
        .unwrap();
}

async fn found(store: &dyn Store, key: &QuaySecretKey) -> Option<String> {
    let secret = store.find_quay_secret(key).await.unwrap();
    secret.map(|secret| secret.expose_secret().to_owned())
}

pub async fn the_secret_that_was_stored_last_is_found_until_it_is_forgotten(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let given = key(ws.id, "given");
    let minted = QuaySecretKey {
        kind: "minted".to_owned(),
        ..given.clone()
    };
    assert_eq!(found(store, &given).await, None);
    for secret in ["FIRST", "SECOND", "SECOND"] {
        put(store, &given, secret).await;
        assert_eq!(found(store, &given).await.as_deref(), Some(secret));
    }
    put(store, &minted, "MINTED").await;
    for _ in 0..2 {
        store.forget_quay_secret(&given).await.unwrap();
        assert_eq!(found(store, &given).await, None);
    }
    assert_eq!(found(store, &minted).await.as_deref(), Some("MINTED"));
}

pub async fn another_workspaces_secret_is_as_good_as_missing(store: &dyn Store) {
    let david = workspace(store, "david").await;
    let erin = workspace(store, "erin").await;
    let davids = key(david.id, "given");
    let stranger = QuaySecretKey {
        workspace: erin.id,
        ..davids.clone()
    };
    put(store, &davids, "SECRET").await;
    assert_eq!(found(store, &stranger).await, None);
    store.forget_quay_secret(&stranger).await.unwrap();
    put(store, &stranger, "OTHER").await;
    assert_eq!(found(store, &davids).await.as_deref(), Some("SECRET"));
}

pub async fn their_keys_rotate_apart_from_those_of_credentials(store: &dyn Store) {
    let ws = workspace(store, "david").await;
    let secrets = [
        key(ws.id, "given"),
        key(ws.id, "minted"),
        key(ws.id, "given"),
    ];
    for secret in &secrets {
        put(store, secret, "SECRET").await;
    }
    let (old, new) = (keys().quay_tokens, Key::new([42; 32]));
    let in_use = async || store.keys_in_use(PURPOSE).await.unwrap();
    assert_eq!(in_use().await, [(old.current().id(), 3)]);
    let others = KeyPurpose::PushCredentials;
    assert_eq!(store.keys_in_use(others).await.unwrap(), []);

    store.replace_keys(PURPOSE, old.clone().rotated_to(new.clone()));
    assert_eq!(store.rewrap(&mut rng(), others, 100).await.unwrap(), 0);
    for expected in [2, 1, 0] {
        let rewrapped = store.rewrap(&mut rng(), PURPOSE, 2).await.unwrap();
        assert_eq!(rewrapped, expected);
        for secret in &secrets {
            assert_eq!(found(store, secret).await.as_deref(), Some("SECRET"));
        }
    }
    assert_eq!(in_use().await, [(new.id(), 3)]);
    store.replace_keys(PURPOSE, KeyRing::new(new));
    for secret in &secrets {
        assert_eq!(found(store, secret).await.as_deref(), Some("SECRET"));
    }
    store.replace_keys(PURPOSE, old);
    let unknown = store.find_quay_secret(&secrets[0]).await;
    assert!(matches!(unknown, Err(StoreError::UnknownKey { .. })));
}

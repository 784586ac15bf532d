//! Checks of the rotation of keys.

use model::RobotSlot;

use super::{
    at, claim, claimed, component, credential_to_store, current, keys, pending, rng, workspace,
};
use crate::{CredentialTarget, Key, KeyPurpose, KeyRing, Store, StoreError};

const PUSH: CredentialTarget = CredentialTarget::Push(RobotSlot::A);
const PURPOSE: KeyPurpose = KeyPurpose::PushCredentials;

pub async fn keys_rotate_without_a_failed_read(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    let old = keys().push_credentials;
    let mut stored = vec![(
        fence.clone(),
        current(store, &fence, PUSH, "SECRET-0").await,
    )];
    for number in 1..8 {
        let next = workspace(store, &format!("w{number}")).await;
        component(store, &next, "foo").await;
        let fence = claim(store).await.fence;
        let secret = format!("SECRET-{number}");
        stored.push((fence.clone(), current(store, &fence, PUSH, &secret).await));
    }
    let read_all = async || {
        for (number, (fence, credential)) in stored.iter().enumerate() {
            let secret = store
                .open_credential(fence, credential.id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(secret.expose(), format!("SECRET-{number}"));
        }
    };
    assert_eq!(
        store.keys_in_use(PURPOSE).await.unwrap(),
        [(old.current().id(), 8)]
    );
    assert_eq!(store.rewrap(&mut rng(), PURPOSE, 100).await.unwrap(), 0);

    let new = Key::new([42; 32]);
    store.replace_keys(PURPOSE, old.clone().rotated_to(new.clone()));
    read_all().await;
    let rewrap = async || {
        let mut rewrapped = Vec::new();
        loop {
            match store.rewrap(&mut rng(), PURPOSE, 3).await.unwrap() {
                0 => return rewrapped,
                count => rewrapped.push(count),
            }
        }
    };
    let ((), rewrapped) = tokio::join!(read_all(), rewrap());
    assert_eq!(rewrapped, [3, 3, 2]);
    assert_eq!(store.keys_in_use(PURPOSE).await.unwrap(), [(new.id(), 8)]);

    store.replace_keys(PURPOSE, KeyRing::new(new));
    read_all().await;
}

pub async fn a_secret_whose_key_is_not_on_the_ring_says_which(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    let sealed = pending(store, &fence, credential_to_store(PUSH, 1, "SECRET")).await;
    let old = keys().push_credentials.current().id();
    store.replace_keys(PURPOSE, KeyRing::new(Key::new([42; 32])));

    let opened = store.open_credential(&fence, sealed.id).await;
    assert!(matches!(opened, Err(StoreError::UnknownKey { key }) if key == old));
    let rewrapped = store.rewrap(&mut rng(), PURPOSE, 10).await;
    assert!(matches!(rewrapped, Err(StoreError::UnknownKey { key }) if key == old));
    let stored = store
        .store_credential(
            &mut rng(),
            &fence,
            credential_to_store(PUSH, 1, "NEW"),
            at(5),
        )
        .await;
    assert!(
        matches!(stored, Err(StoreError::UnknownKey { .. })),
        "what cannot be read is not written over without a word"
    );
    store.replace_keys(PURPOSE, keys().push_credentials);
    assert!(
        store
            .open_credential(&fence, sealed.id)
            .await
            .unwrap()
            .is_some()
    );
}

//! Checks of the service token.

use secrecy::ExposeSecret as _;

use super::{at, fresh, keys, rng, workspace};
use crate::{
    Actor, AuditAction, AuditEntry, AuditFilter, Conflict, Key, KeyPurpose, KeyRing, PageRequest,
    QuaySecretKey, ServiceTokenChange, ServiceTokenRow, Store, StoreError,
};

const PURPOSE: KeyPurpose = KeyPurpose::QuayTokens;

fn change(version: u64, value: &str, generations: &[u64]) -> ServiceTokenChange {
    ServiceTokenChange {
        row: ServiceTokenRow {
            version,
            value: value.to_owned(),
        },
        generations: generations.iter().copied().collect(),
        audit: Vec::new(),
    }
}

async fn seal(store: &dyn Store, generation: u64, token: &str) {
    store
        .seal_service_token(&mut rng(), generation, &token.into())
        .await
        .unwrap();
}

async fn opened(store: &dyn Store, generation: u64) -> Option<String> {
    let token = store.open_service_token(generation).await.unwrap();
    token.map(|token| token.expose_secret().to_owned())
}

fn is_superseded(result: &Result<(), StoreError>) -> bool {
    matches!(
        result,
        Err(StoreError::Conflict(Conflict::LedgerSuperseded))
    )
}

pub async fn a_record_of_it_is_written_where_its_version_is_the_one_that_was_read(
    store: &dyn Store,
) {
    assert_eq!(store.find_service_token().await.unwrap(), None);
    let commit = async |version, value| {
        let change = change(version, value, &[1]);
        store.commit_service_token(change, at(1)).await
    };
    assert!(is_superseded(&commit(1, "never read").await));
    commit(0, "first").await.unwrap();
    assert!(is_superseded(&commit(0, "twice").await));
    commit(1, "second").await.unwrap();
    assert!(is_superseded(&commit(1, "late").await));
    let row = store.find_service_token().await.unwrap().unwrap();
    assert_eq!((row.version, row.value.as_str()), (2, "second"));
}

pub async fn a_token_is_kept_as_long_as_its_generation(store: &dyn Store) {
    assert_eq!(opened(store, 1).await, None);
    for token in ["FIRST", "AGAIN"] {
        seal(store, 1, token).await;
        assert_eq!(opened(store, 1).await.as_deref(), Some(token));
    }
    seal(store, 2, "SECOND").await;
    let commit = async |change| store.commit_service_token(change, at(1)).await;
    commit(change(0, "both", &[1, 2, 3])).await.unwrap();
    assert_eq!(opened(store, 1).await.as_deref(), Some("AGAIN"));
    assert!(is_superseded(&commit(change(0, "late", &[])).await));
    assert_eq!(opened(store, 2).await.as_deref(), Some("SECOND"));
    commit(change(1, "one", &[2])).await.unwrap();
    assert_eq!(opened(store, 1).await, None);
    assert_eq!(opened(store, 2).await.as_deref(), Some("SECOND"));
}

pub async fn what_cannot_be_put_on_record_changes_nothing(store: &dyn Store) {
    let entry = AuditEntry {
        actor: Actor::Worker,
        action: AuditAction::ServiceTokenSwitched,
        workspace: None,
        subject: "generation 2".to_owned(),
        detail: None,
        request_id: None,
    };
    let with_audit = |version| ServiceTokenChange {
        audit: vec![entry.clone()],
        ..change(version, "value", &[1])
    };
    store
        .commit_service_token(with_audit(0), at(1))
        .await
        .unwrap();
    let late = store.commit_service_token(with_audit(0), at(2)).await;
    assert!(is_superseded(&late));
    let filter = AuditFilter {
        action: Some(AuditAction::ServiceTokenSwitched),
        ..AuditFilter::default()
    };
    let trail = store.list_audit(&filter, &PageRequest::first(9)).await;
    let trail = trail.unwrap().items;
    assert_eq!(trail.len(), 1, "the late one left nothing");
    assert_eq!(trail[0].entry, entry);
}

pub async fn its_keys_rotate_together_with_those_of_custodies(store: &dyn Store) {
    let custody = QuaySecretKey {
        custody: fresh(),
        workspace: workspace(store, "david").await.id,
        kind: "given".to_owned(),
    };
    store
        .store_quay_secret(&mut rng(), &custody, &"LENT".into())
        .await
        .unwrap();
    for (generation, token) in [(1, "FIRST"), (2, "SECOND")] {
        seal(store, generation, token).await;
    }
    let (old, new) = (keys().quay_tokens, Key::new([42; 32]));
    let in_use = async || store.keys_in_use(PURPOSE).await.unwrap();
    assert_eq!(in_use().await, [(old.current().id(), 3)]);

    store.replace_keys(PURPOSE, old.clone().rotated_to(new.clone()));
    for expected in [2, 1, 0] {
        let rewrapped = store.rewrap(&mut rng(), PURPOSE, 2).await.unwrap();
        assert_eq!(rewrapped, expected);
        assert_eq!(opened(store, 1).await.as_deref(), Some("FIRST"));
        assert_eq!(opened(store, 2).await.as_deref(), Some("SECOND"));
    }
    assert_eq!(in_use().await, [(new.id(), 3)]);
    store.replace_keys(PURPOSE, KeyRing::new(new));
    assert_eq!(opened(store, 2).await.as_deref(), Some("SECOND"));
    store.replace_keys(PURPOSE, old);
    let unknown = store.open_service_token(1).await;
    assert!(matches!(unknown, Err(StoreError::UnknownKey { .. })));
}

//! The vault, in a database.

use std::sync::Arc;

use server::{adapters::BrokerVault, installation, random::Random};
use store::testing;
use token_broker::{
    CustodyId,
    port::{SecretKey, SecretKind, Vault as _, VaultError},
    testing::conformance,
};

use super::ledger::Archive;

fn vault(archive: &Archive) -> BrokerVault {
    BrokerVault {
        store: Arc::clone(&archive.store),
        random: Arc::new(Random::from_seed(7)),
    }
}

#[tokio::test]
async fn the_vault_in_the_store_keeps_what_the_port_promises() {
    let archive = Archive::open().await;
    for number in [1, 2] {
        archive.begin_custody(number).await;
    }
    assert_eq!(conformance::vault(&vault(&archive)).await, Ok(()));
}

#[tokio::test]
async fn a_secret_whose_custody_is_not_on_record_is_not_taken() {
    let archive = Archive::open().await;
    let key = SecretKey {
        custody: CustodyId::from_random([3; 16]),
        kind: SecretKind::Given,
    };
    let vault = vault(&archive);
    let stored = vault.store(key, &"TOKEN".into()).await;
    assert_eq!(stored, Err(VaultError));
    assert!(matches!(vault.find(key).await, Ok(None)));
}

#[tokio::test]
async fn a_token_that_was_taken_is_there_for_the_next_process_and_not_in_the_clear() {
    let archive = Archive::open().await;
    archive.begin_custody(1).await;
    let key = SecretKey {
        custody: CustodyId::from_random([1; 16]),
        kind: SecretKind::Given,
    };
    let canary = "CANARY0123456789CANARY0123456789";
    let taken = vault(&archive).store(key, &canary.into()).await;
    assert_eq!(taken, Ok(()));

    let next = BrokerVault {
        store: installation::open_store_with(&archive.database, testing::keys())
            .await
            .unwrap(),
        ..vault(&archive)
    };
    let found = next.find(key).await.unwrap().unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&found), canary);

    archive.store.close().await;
    next.store.close().await;
    for file in std::fs::read_dir(archive.database.parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let leaks = bytes
            .windows(canary.len())
            .any(|window| window == canary.as_bytes());
        assert!(!leaks);
    }
}

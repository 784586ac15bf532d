//! The vault, in a database.

use std::sync::Arc;

use model::RobotSlot;
use provisioning_core::{
    RobotKind, RobotToken,
    port::{CredentialKey, Vault, VaultError},
    testing::{conformance, desired},
};
use server::{
    adapters::{StoreVault, Work},
    random::Random,
};

use super::workplace::Workplace;

fn vault(work: Work) -> StoreVault {
    StoreVault {
        work,
        random: Arc::new(Random::from_seed(7)),
    }
}

#[tokio::test]
async fn the_vault_in_the_store_keeps_what_the_port_promises() {
    let workplace = Workplace::open().await;
    assert_eq!(conformance::vault(&vault(workplace.work())).await, Ok(()));
}

#[tokio::test]
async fn the_vault_opens_after_a_crash_what_it_took_before() {
    let workplace = Workplace::open().await;
    let key = key();
    let stored = vault(workplace.work()).store(&key, &token("BEFORE")).await;
    assert_eq!(stored, Ok(()));

    let found = vault(workplace.reopen()).find(&key).await.unwrap();

    assert_eq!(found.unwrap().expose(), "BEFORE");
}

#[tokio::test]
async fn the_vault_refuses_a_late_worker() {
    let workplace = Workplace::open().await;
    let (late, key) = (vault(workplace.work()), key());
    assert_eq!(late.store(&key, &token("IN TIME")).await, Ok(()));

    workplace.take_over().await;

    assert_eq!(
        [
            late.store(&key, &token("LATE")).await,
            late.find(&key).await.map(drop),
            late.mark_tested(&key).await,
            late.mark_current(&key).await,
            late.retire(key.kind, &key.robot).await,
        ],
        [Err(VaultError::Superseded); 5]
    );
    let found = vault(workplace.work()).find(&key).await.unwrap();
    assert_eq!(found.unwrap().expose(), "IN TIME");
}

fn key() -> CredentialKey {
    let kind = RobotKind::Push(RobotSlot::A);
    CredentialKey {
        kind,
        robot: desired("foo").unwrap().robot(kind).name.clone(),
        generation: 1,
    }
}

fn token(text: &str) -> RobotToken {
    RobotToken::new(text.into())
}

//! R1 and R3 in the database itself: sealed values stay in their places, and no secret is readable.

use std::path::Path;

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};
use model::{
    RobotSlot,
    api::{credential::RevealPurpose, operation::OperationKind},
};

use super::Opened;
use crate::{
    Actor, Audit as _, Claim, CredentialChange, CredentialTarget, Credentials as _, FactScope, Key,
    KeyPurpose, Operations as _, QuaySecretKey, QuaySecrets as _, RevealRequest, Sealing as _,
    SecretUse, ServiceTokens as _, SignInRecord, SignIns as _, StepEnd, StepIntent, Steps as _,
    StoreError, WorkspaceRecord,
    testing::{
        self, at, claim, claimed, component, credential_to_store, current, fresh, pending, rng,
        workspace,
    },
};

const PUSH: CredentialTarget = CredentialTarget::Push(RobotSlot::A);

fn request(claim: &Claim, credential: model::CredentialId) -> RevealRequest {
    RevealRequest {
        workspace: claim.workspace.id,
        credential,
        purpose: SecretUse::Reveal(RevealPurpose::Show),
        actor: Actor::CommandLine,
        request_id: None,
    }
}

fn is_tampered<T>(result: &Result<T, StoreError>) -> bool {
    matches!(
        result,
        Err(StoreError::Tampered {
            column: "credentials.secret"
        })
    )
}

#[tokio::test]
async fn a_secret_moved_to_another_row_does_not_open() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let claim = claimed(store).await;
    let push = current(store, &claim.fence, PUSH, "PUSH").await;
    let pull = current(store, &claim.fence, CredentialTarget::Pull, "PULL").await;
    let moved = format!(
        "UPDATE credentials SET secret = (SELECT secret FROM credentials WHERE id = '{}')
         WHERE id = '{}'",
        push.id, pull.id
    );
    assert_eq!(opened.tamper(&moved).await, 1);
    assert!(is_tampered(
        &store.open_credential(&claim.fence, pull.id).await
    ));
    assert!(is_tampered(
        &store
            .reveal_credential(&request(&claim, pull.id), at(9))
            .await
    ));
    assert!(
        store
            .open_credential(&claim.fence, push.id)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_credential_moved_to_another_workspace_does_not_open() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let davids = claimed(store).await;
    let secret = current(store, &davids.fence, CredentialTarget::Pull, "DAVIDS").await;
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    let erins = claim(store).await;
    let moved = format!(
        "UPDATE credentials SET workspace_id = '{}' WHERE id = '{}'",
        erin.id, secret.id
    );
    assert_eq!(opened.tamper(&moved).await, 1);
    assert!(is_tampered(
        &store.open_credential(&erins.fence, secret.id).await
    ));
    assert!(is_tampered(
        &store
            .reveal_credential(&request(&erins, secret.id), at(9))
            .await
    ));
}

#[tokio::test]
async fn a_changed_secret_does_not_open_and_is_not_rewrapped() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let claim = claimed(store).await;
    let push = current(store, &claim.fence, PUSH, "PUSH").await;
    opened
        .tamper(
            "UPDATE credentials SET secret = CAST(substr(secret, 1, 40) || zeroblob(140) AS BLOB)",
        )
        .await;
    assert!(is_tampered(
        &store.open_credential(&claim.fence, push.id).await
    ));
    let ring = testing::keys()
        .push_credentials
        .rotated_to(Key::new([42; 32]));
    store.replace_keys(KeyPurpose::PushCredentials, ring);
    let rewrapped = store
        .rewrap(&mut rng(), KeyPurpose::PushCredentials, 10)
        .await;
    assert!(is_tampered(&rewrapped));
}

fn quay_key(workspace: &WorkspaceRecord, kind: &str) -> QuaySecretKey {
    QuaySecretKey {
        custody: fresh(),
        workspace: workspace.id,
        kind: kind.to_owned(),
    }
}

async fn put(store: &crate::SqlStore, key: &QuaySecretKey, secret: &str) {
    store
        .store_quay_secret(&mut rng(), key, &secret.into())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_quay_token_put_in_the_place_of_another_does_not_open() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let david = workspace(store, "david").await;
    let erin = workspace(store, "erin").await;
    let given = quay_key(&david, "given");
    let minted = QuaySecretKey {
        kind: "minted".to_owned(),
        ..given.clone()
    };
    let erins = QuaySecretKey {
        workspace: erin.id,
        ..given.clone()
    };
    let another = quay_key(&david, "given");
    put(store, &given, "DAVIDS").await;
    for other in [minted, erins, another] {
        put(store, &other, "OTHER").await;
        let moved = format!(
            "UPDATE quay_secrets SET secret =
                 (SELECT secret FROM quay_secrets
                  WHERE workspace_id = '{}' AND custody_id = '{}' AND kind = '{}')
             WHERE workspace_id = '{}' AND custody_id = '{}' AND kind = '{}'",
            given.workspace, given.custody, given.kind, other.workspace, other.custody, other.kind
        );
        assert_eq!(opened.tamper(&moved).await, 1);
        let refused = store.find_quay_secret(&other).await;
        let column = "quay_secrets.secret";
        assert!(
            matches!(refused, Err(StoreError::Tampered { column: seen }) if seen == column),
            "{other:?}"
        );
    }
    assert!(store.find_quay_secret(&given).await.unwrap().is_some());
    let ring = testing::keys().quay_tokens.rotated_to(Key::new([42; 32]));
    store.replace_keys(KeyPurpose::QuayTokens, ring);
    let rewrapped = store.rewrap(&mut rng(), KeyPurpose::QuayTokens, 10).await;
    assert!(matches!(rewrapped, Err(StoreError::Tampered { .. })));
}

#[tokio::test]
async fn a_service_token_put_in_the_place_of_another_does_not_open() {
    let opened = Opened::new().await;
    let store = &opened.store;
    for (generation, token) in [(1, "FIRST"), (2, "SECOND")] {
        store
            .seal_service_token(&mut rng(), generation, &token.into())
            .await
            .unwrap();
    }
    let moved = "UPDATE service_token_secrets SET secret =
             (SELECT secret FROM service_token_secrets WHERE generation = 1)
         WHERE generation = 2";
    assert_eq!(opened.tamper(moved).await, 1);
    let column = "service_token_secrets.secret";
    let refused = store.open_service_token(2).await;
    assert!(matches!(refused, Err(StoreError::Tampered { column: seen }) if seen == column));
    assert!(store.open_service_token(1).await.unwrap().is_some());
}

#[tokio::test]
async fn nothing_is_revealed_that_cannot_be_put_on_record() {
    for sabotage in [
        "DELETE FROM audit_head",
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END",
    ] {
        let opened = Opened::new().await;
        let claim = claimed(&opened.store).await;
        let push = current(&opened.store, &claim.fence, PUSH, "PUSH").await;
        opened.tamper(sabotage).await;
        let refused = opened
            .store
            .reveal_credential(&request(&claim, push.id), at(9))
            .await;
        assert!(refused.is_err(), "{sabotage}");
    }
}

/// The files below a folder that hold a text, plain or in an encoding that a database might use.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let needles = [
        text.to_owned(),
        HEXLOWER.encode(text.as_bytes()),
        HEXUPPER.encode(text.as_bytes()),
        BASE64.encode(text.as_bytes()),
    ];
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let holds = |needle: &String| {
            bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes())
        };
        if needles.iter().any(holds) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

/// Longer than a page, so that nothing depends on where it comes to lie.
const CANARY: &str = "CANARY7F3KQ9ZD2MCANARY7F3KQ9ZD2MCANARY7F3KQ9ZD2MCANARY7F3KQ9ZD2M";
const CONTROL: &str = "CONTROL5H8WX1RB6NCONTROL5H8WX1RB6N";

#[tokio::test]
async fn a_secret_that_went_through_everything_is_in_no_file_of_the_database() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let claim = claimed(store).await;
    let fence = &claim.fence;

    let push = current(store, fence, PUSH, CANARY).await;
    let pull = current(store, fence, CredentialTarget::Pull, CANARY).await;
    let next = credential_to_store(CredentialTarget::Push(RobotSlot::B), 2, CANARY);
    pending(store, fence, next).await;
    let regenerated = credential_to_store(CredentialTarget::Pull, 1, &format!("{CANARY}-2"));
    pending(store, fence, regenerated).await;
    for credential in [&push, &pull] {
        let request = request(&claim, credential.id);
        drop(store.reveal_credential(&request, at(9)).await.unwrap());
        drop(store.open_credential(fence, credential.id).await.unwrap());
    }
    let ring = testing::keys()
        .push_credentials
        .rotated_to(Key::new([42; 32]));
    store.replace_keys(KeyPurpose::PushCredentials, ring);
    assert_eq!(
        store
            .rewrap(&mut rng(), KeyPurpose::PushCredentials, 10)
            .await
            .unwrap(),
        3
    );
    store
        .record_credential(fence, push.id, CredentialChange::Retired, at(9))
        .await
        .unwrap();
    store.verify_audit(None).await.unwrap();

    let token = quay_key(&claim.workspace, "given");
    put(store, &token, CANARY).await;
    put(store, &token, &format!("{CANARY}-2")).await;
    drop(store.find_quay_secret(&token).await.unwrap());
    let ring = testing::keys().quay_tokens.rotated_to(Key::new([43; 32]));
    store.replace_keys(KeyPurpose::QuayTokens, ring);
    let rewrapped = store.rewrap(&mut rng(), KeyPurpose::QuayTokens, 10).await;
    assert_eq!(rewrapped.unwrap(), 1);
    put(store, &quay_key(&claim.workspace, "minted"), CANARY).await;
    store.forget_quay_secret(&token).await.unwrap();

    // The control: what is written plain is found, so the scanner would have found the canary.
    let operation = store
        .begin_operation(fence, fresh(), OperationKind::Provision, at(9))
        .await;
    let operation = operation.unwrap().id;
    let step = StepIntent {
        key: "step".to_owned(),
        title: "step".to_owned(),
        scope: FactScope::Component,
    };
    store
        .record_step_started(fence, operation, &step, at(9))
        .await
        .unwrap();
    let end = StepEnd {
        key: "step",
        failure: Some(CONTROL),
        facts: &[],
    };
    store
        .record_step_ended(fence, operation, end, at(9))
        .await
        .unwrap();

    let folder = opened.directory.path();
    let found = files_with(folder, CONTROL);
    assert!(
        found.contains(&"berth.db-wal".to_owned()),
        "the log is read, too: {found:?}"
    );
    assert_eq!(files_with(folder, CANARY), [""; 0]);
    let backup = folder.join("backup");
    store
        .backup(&testing::keys(), &backup, at(9))
        .await
        .unwrap();
    assert_eq!(files_with(&backup, CONTROL), ["berth.db"]);
    assert_eq!(files_with(&backup, CANARY), [""; 0]);
}

/// Whether the database's file holds these bytes, once its log is written into it.
async fn is_left(opened: &Opened, bytes: &[u8]) -> bool {
    opened.tamper("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let file = std::fs::read(opened.file()).unwrap();
    file.windows(bytes.len()).any(|window| window == bytes)
}

#[tokio::test]
async fn nothing_is_left_of_a_wiped_secret() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let claim = claimed(store).await;
    let push = current(store, &claim.fence, PUSH, "SECRET").await;
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT secret FROM credentials")
        .fetch_one(&store.read)
        .await
        .unwrap();
    assert!(is_left(&opened, &sealed).await, "it was there");
    let retired = CredentialChange::Retired;
    store
        .record_credential(&claim.fence, push.id, retired, at(9))
        .await
        .unwrap();
    assert!(!is_left(&opened, &sealed).await, "not even in a free page");
}

#[tokio::test]
async fn nothing_is_left_of_a_forgotten_quay_token() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let key = quay_key(&workspace(store, "david").await, "given");
    put(store, &key, "SECRET").await;
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT secret FROM quay_secrets")
        .fetch_one(&store.read)
        .await
        .unwrap();
    assert!(is_left(&opened, &sealed).await, "it was there");
    store.forget_quay_secret(&key).await.unwrap();
    assert!(!is_left(&opened, &sealed).await, "not even in a free page");
}

#[tokio::test]
async fn nothing_is_left_of_a_sign_ins_verifier() {
    let opened = Opened::new().await;
    let store = &opened.store;
    let sign_in = SignInRecord {
        state: [1; 32],
        browser: [2; 32],
        nonce: "nonce".to_owned(),
        verifier: CANARY.into(),
        return_to: "/".to_owned(),
        purpose: "sign_in".to_owned(),
        expires_at: at(600),
    };
    store.begin_sign_in(sign_in).await.unwrap();
    assert!(is_left(&opened, CANARY.as_bytes()).await, "it was there");
    assert!(store.take_sign_in([1; 32], at(1)).await.unwrap().is_some());
    assert!(!is_left(&opened, CANARY.as_bytes()).await);
}

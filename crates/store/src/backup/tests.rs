use std::os::unix::fs::PermissionsExt as _;

use model::{Naming, RegistryHost, RobotSlot, api::credential::RevealPurpose};
use tempfile::{TempDir, tempdir};

use super::*;
use crate::{
    Audit as _, AuditVerdict, Claim, CredentialTarget, Credentials as _, QuaySecrets as _,
    Store as _, Workspaces as _,
    testing::{self, at, claimed, current},
};

struct Original {
    store: SqlStore,
    keys: Keys,
    claim: Claim,
    credential: model::CredentialId,
    place: TempDir,
}

async fn original() -> Original {
    let place = tempdir().unwrap();
    let keys = testing::keys();
    let store = SqlStore::open_sqlite(&place.path().join("berth.db"), &keys)
        .await
        .unwrap();
    let claim = claimed(&store).await;
    let target = CredentialTarget::Push(RobotSlot::A);
    let credential = current(&store, &claim.fence, target, "SECRET").await.id;
    let token = quay_token(&claim);
    store
        .store_quay_secret(&mut testing::rng(), &token, &"TOKEN".into())
        .await
        .unwrap();
    reveal(&store, &claim, credential).await;
    Original {
        store,
        keys,
        claim,
        credential,
        place,
    }
}

fn quay_token(claim: &Claim) -> crate::QuaySecretKey {
    crate::QuaySecretKey {
        custody: model::CustodyId::from_random([7; 16]),
        workspace: claim.workspace.id,
        kind: "given".to_owned(),
    }
}

async fn reveal(store: &SqlStore, claim: &Claim, credential: model::CredentialId) -> String {
    let request = crate::RevealRequest {
        workspace: claim.workspace.id,
        credential,
        purpose: crate::SecretUse::Reveal(RevealPurpose::Show),
        actor: crate::Actor::CommandLine,
        request_id: None,
    };
    let revealed = store
        .reveal_credential(&request, at(5))
        .await
        .unwrap()
        .unwrap();
    revealed.secret.expose().to_owned()
}

fn organization(keys: &Keys, workspace: &crate::WorkspaceRecord) -> String {
    let registry: RegistryHost = "quay.io".parse().unwrap();
    Naming::new(keys.naming_key())
        .organization(&registry, &workspace.name, workspace.uid, 0)
        .unwrap()
        .to_string()
}

#[tokio::test]
async fn a_restored_backup_reads_its_secrets_verifies_its_trail_and_names_alike() {
    let original = original().await;
    let backup = original.place.path().join("backup");
    let manifest = original
        .store
        .backup(&original.keys, &backup, at(9))
        .await
        .unwrap();
    assert_eq!(manifest.created_at, at(9));
    assert_eq!(
        manifest.schema_version,
        original.store.schema_version().await.unwrap()
    );
    let anchor = original.store.audit_anchor().await.unwrap();
    assert_eq!(manifest.anchor(), Some(anchor));
    original.store.close().await;

    let elsewhere = tempdir().unwrap();
    let database = elsewhere.path().join("data/berth.db");
    let keys = elsewhere.path().join("keys");
    assert_eq!(
        BackupManifest::restore(&backup, &database, &keys).unwrap(),
        manifest
    );
    let keys = Keys::load(&keys).unwrap();
    let store = SqlStore::open_sqlite(&database, &keys).await.unwrap();

    let verdict = store
        .verify_audit(manifest.anchor().as_ref())
        .await
        .unwrap();
    assert_eq!(verdict, AuditVerdict::Intact(anchor));
    assert_eq!(
        reveal(&store, &original.claim, original.credential).await,
        "SECRET"
    );
    let token = quay_token(&original.claim);
    let token = store.find_quay_secret(&token).await.unwrap().unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&token), "TOKEN");
    let david = store
        .find_workspace(&original.claim.workspace.name)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        organization(&keys, &david),
        organization(&original.keys, &original.claim.workspace)
    );
}

#[tokio::test]
async fn a_backup_is_for_berth_alone() {
    let original = original().await;
    let backup = original.place.path().join("backup");
    let manifest = original
        .store
        .backup(&original.keys, &backup, at(9))
        .await
        .unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&backup), 0o700);
    assert_eq!(mode(&backup.join("keys")), 0o700);
    assert_eq!(mode(&backup.join(MANIFEST)), 0o600);
    for file in &manifest.files {
        assert_eq!(mode(&backup.join(&file.path)), 0o600, "{}", file.path);
    }
    let elsewhere = tempdir().unwrap();
    let database = elsewhere.path().join("berth.db");
    let keys = elsewhere.path().join("keys");
    BackupManifest::restore(&backup, &database, &keys).unwrap();
    assert_eq!(mode(&database), 0o600);
    assert_eq!(mode(&keys.join("naming.key")), 0o600);
}

#[tokio::test]
async fn a_backup_is_consistent_while_work_goes_on() {
    let original = original().await;
    let backup = original.place.path().join("backup");
    let writing = async {
        for number in 0..50 {
            let entry = crate::AuditEntry {
                actor: crate::Actor::Worker,
                action: crate::AuditAction::Denied,
                workspace: None,
                subject: number.to_string(),
                detail: None,
                request_id: None,
            };
            original
                .store
                .append_audit(entry, at(number))
                .await
                .unwrap();
        }
    };
    let copying = original.store.backup(&original.keys, &backup, at(9));
    let ((), manifest) = tokio::join!(writing, copying);

    let elsewhere = tempdir().unwrap();
    let database = elsewhere.path().join("berth.db");
    BackupManifest::restore(&backup, &database, &elsewhere.path().join("keys")).unwrap();
    let copy = SqlStore::open_sqlite(&database, &original.keys)
        .await
        .unwrap();
    let anchor = manifest.unwrap().anchor().unwrap();
    let verdict = copy.verify_audit(Some(&anchor)).await.unwrap();
    assert_eq!(verdict, AuditVerdict::Intact(anchor));
    let whole = original.store.verify_audit(Some(&anchor)).await.unwrap();
    assert!(matches!(whole, AuditVerdict::Intact(end) if end.sequence == 51));
}

#[tokio::test]
async fn nothing_is_ever_written_over() {
    let original = original().await;
    let backup = original.place.path().join("backup");
    original
        .store
        .backup(&original.keys, &backup, at(9))
        .await
        .unwrap();
    let again = original.store.backup(&original.keys, &backup, at(9)).await;
    assert!(matches!(again, Err(BackupError::Occupied { .. })));

    for occupied in ["berth.db", "berth.db-wal", "berth.db-shm", "keys/audit.key"] {
        let elsewhere = tempdir().unwrap();
        let there = elsewhere.path().join(occupied);
        fs::create_dir_all(there.parent().unwrap()).unwrap();
        fs::write(&there, "precious").unwrap();
        let database = elsewhere.path().join("berth.db");
        let keys = elsewhere.path().join("keys");
        let refused = BackupManifest::restore(&backup, &database, &keys);
        assert!(matches!(refused, Err(BackupError::Occupied { path }) if path == there));
        assert_eq!(fs::read(&there).unwrap(), b"precious");
        let naming = keys.join("naming.key");
        assert!(
            !naming.exists(),
            "nothing is written before all places are free"
        );
    }
}

#[tokio::test]
async fn a_damaged_backup_is_refused() {
    let original = original().await;
    let backup = original.place.path().join("backup");
    let manifest = original
        .store
        .backup(&original.keys, &backup, at(9))
        .await
        .unwrap();
    BackupManifest::verify(&backup).unwrap();
    for file in &manifest.files {
        let path = backup.join(&file.path);
        let intact = fs::read(&path).unwrap();
        let mut damaged = intact.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        fs::write(&path, &damaged).unwrap();
        let refused = BackupManifest::verify(&backup);
        assert!(matches!(refused, Err(BackupError::Damaged { path: seen }) if seen == path));
        fs::write(&path, &intact).unwrap();
    }
    BackupManifest::verify(&backup).unwrap();
}

#[tokio::test]
async fn an_unfinished_or_foreign_backup_is_refused() {
    let original = original().await;
    let backup = original.place.path().join("backup");
    original
        .store
        .backup(&original.keys, &backup, at(9))
        .await
        .unwrap();
    let path = backup.join(MANIFEST);
    let newer = fs::read_to_string(&path)
        .unwrap()
        .replace("\"format\": 1", "\"format\": 2");
    fs::write(&path, newer).unwrap();
    let refused = BackupManifest::verify(&backup);
    assert!(matches!(refused, Err(BackupError::Manifest { .. })));
    fs::remove_file(&path).unwrap();
    let refused = BackupManifest::verify(&backup);
    assert!(matches!(refused, Err(BackupError::File { .. })));
}

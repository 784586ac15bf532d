//! What a vault has to keep: a token for each generation, and none of what is retired.

use model::RobotSlot;

use super::{Breach, keeps};
use crate::{
    object::RobotKind,
    port::{CredentialKey, Vault},
    secret::RobotToken,
    testing::desired,
};

/// Goes through all that the vault of a component called `foo` promises; it is empty when the suite
/// begins.
///
/// # Errors
/// The first promise that is not kept.
pub async fn vault(vault: &dyn Vault) -> Result<(), Breach> {
    let Some(keys) = keys() else {
        return Ok(());
    };
    for key in &keys {
        keeps_a_token(vault, key).await?;
    }
    let [first, second, pull] = &keys;
    for key in [first, first, second] {
        let marked = vault.mark_current(key).await;
        keeps!(
            "a vault",
            "makes a credential the current one",
            marked.is_ok()
        );
    }
    let first_token = token(vault, first).await;
    keeps!(
        "a vault",
        "keeps what is retiring",
        first_token == Some("TWO".to_owned())
    );
    for _ in 0..2 {
        let retired = vault.retire(first.kind, &first.robot).await;
        keeps!("a vault", "retires a robot, twice too", retired.is_ok());
    }
    keeps!(
        "a vault",
        "forgets the dead",
        token(vault, first).await.is_none()
    );
    for key in [second, pull] {
        let kept = token(vault, key).await.is_some();
        keeps!("a vault", "keeps the credentials of other robots", kept);
    }
    Ok(())
}

async fn keeps_a_token(vault: &dyn Vault, key: &CredentialKey) -> Result<(), Breach> {
    let nothing = matches!(vault.find(key).await, Ok(None));
    keeps!("a vault", "finds nothing where nothing is", nothing);
    for text in ["ONE", "ONE", "TWO", "TWO"] {
        let stored = vault.store(key, &RobotToken::new(text.into())).await;
        keeps!("a vault", "stores a token, twice too", stored.is_ok());
        let found = token(vault, key).await;
        keeps!(
            "a vault",
            "finds the token that was stored last",
            found.as_deref() == Some(text)
        );
    }
    for _ in 0..2 {
        let marked = vault.mark_tested(key).await;
        keeps!("a vault", "notes a test, twice too", marked.is_ok());
    }
    let mut later = key.clone();
    later.generation += 1;
    let nothing = matches!(vault.find(&later).await, Ok(None));
    keeps!("a vault", "tells generations apart", nothing);
    Ok(())
}

async fn token(vault: &dyn Vault, key: &CredentialKey) -> Option<String> {
    let found = vault.find(key).await.ok()??;
    Some(found.expose().to_owned())
}

/// Slot `a`, slot `b` of the next generation, and pull.
fn keys() -> Option<[CredentialKey; 3]> {
    let desired = desired("foo")?;
    let key = |kind, generation| CredentialKey {
        kind,
        robot: desired.robot(kind).name.clone(),
        generation,
    };
    Some([
        key(RobotKind::Push(RobotSlot::A), 1),
        key(RobotKind::Push(RobotSlot::B), 2),
        key(RobotKind::Pull, 1),
    ])
}

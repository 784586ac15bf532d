//! What a vault has to keep: a token until it is dead, and none after.

use secrecy::ExposeSecret;

use super::{Breach, keeps};
use crate::{
    id::CustodyId,
    port::{SecretKey, SecretKind, Vault},
};

/// Goes through all that a vault promises; it is empty when the suite begins.
///
/// # Errors
/// The first promise that is not kept.
pub async fn vault(vault: &dyn Vault) -> Result<(), Breach> {
    let keys = [[1; 16], [2; 16]]
        .map(CustodyId::from_random)
        .map(|custody| SecretKind::ALL.map(|kind| SecretKey { custody, kind }));
    for (number, key) in keys.iter().flatten().enumerate() {
        let nothing = matches!(vault.find(*key).await, Ok(None));
        keeps!("a vault", "finds nothing where nothing is", nothing);
        for text in ["first".to_owned(), number.to_string(), number.to_string()] {
            let stored = vault.store(*key, &text.as_str().into()).await;
            keeps!("a vault", "stores a secret, twice too", stored.is_ok());
        }
    }
    for (number, key) in keys.iter().flatten().enumerate() {
        let found = vault.find(*key).await.ok().flatten();
        let same = found.is_some_and(|it| it.expose_secret() == number.to_string());
        keeps!("a vault", "finds the secret that was stored last", same);
        for _ in 0..2 {
            let forgotten = vault.forget(*key).await;
            keeps!("a vault", "forgets a secret, twice too", forgotten.is_ok());
        }
        let nothing = matches!(vault.find(*key).await, Ok(None));
        keeps!("a vault", "finds nothing of what it forgot", nothing);
    }
    Ok(())
}

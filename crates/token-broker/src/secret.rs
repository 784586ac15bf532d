//! Secrets. `Debug` prints the type's name and nothing else; there is no `Display`, no
//! `Serialize`, no `Clone` and no `PartialEq`. The text comes out by `expose` alone.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};

use crate::id::TransactionKey;

/// Longer than any secret of Quay's.
const LONGEST: usize = 4096;

/// A text that cannot be this kind of secret. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: it must be printable ASCII without spaces, and not empty")]
pub struct InvalidSecret {
    /// What it should have been, as a noun.
    pub kind: &'static str,
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        pub struct $name(SecretString);

        impl $name {
            /// Takes the secret over.
            ///
            /// # Errors
            /// When it is empty, longer than 4 KiB, or holds anything but printable ASCII.
            pub fn new(secret: SecretString) -> Result<Self, InvalidSecret> {
                let text = secret.expose_secret();
                if (1..=LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
                {
                    Ok(Self(secret))
                } else {
                    Err(InvalidSecret { kind: $kind })
                }
            }

            /// The secret itself.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

secret!(
    /// An OAuth access token of Quay's API: a bearer.
    QuayToken,
    "Quay token"
);
secret!(
    /// The secret of an OAuth application.
    ClientSecret,
    "client secret"
);
secret!(
    /// The code that Quay sends back to the redirect URI.
    AuthorizationCode,
    "authorization code"
);
secret!(
    /// Names a linking transaction to whoever came back from Quay: 256 random bits, base64url, the
    /// last segment of the redirect path. Quay drops `state` with dangerous scopes (048, 065) and
    /// keeps the path (068), so it is both; where `state` does come back it must be the same.
    TransactionSecret,
    "transaction"
);

impl TransactionSecret {
    /// A fresh one.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(BASE64URL_NOPAD.encode(&bytes).into())
    }

    /// What the transaction is stored under. It cannot be turned back into the secret.
    #[must_use]
    pub fn key(&self) -> TransactionKey {
        TransactionKey::of(&[self.expose()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_its_type() {
        let token = QuayToken::new("canary-4711".into()).unwrap();
        assert_eq!(format!("{token:?}"), "QuayToken");
        let refused = QuayToken::new("canary 4711".into()).unwrap_err();
        assert!(!refused.to_string().contains("canary"));
    }

    #[test]
    fn a_transaction_is_stored_under_a_digest_that_does_not_hold_it() {
        let secret = TransactionSecret::from_random([7; 32]);
        assert_eq!(secret.expose().len(), 43);
        assert_ne!(secret.key().to_string(), secret.expose());
        assert_eq!(secret.key(), TransactionSecret::from_random([7; 32]).key());
    }
}

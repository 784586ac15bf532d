//! Ids that are SHA-256 digests: of what is too long, or too secret, to be an id itself.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A text that is not a digest. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: write it as 64 hexadecimal characters")]
pub struct InvalidDigest {
    /// Which id it should have been.
    pub kind: &'static str,
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 32]);

        impl $name {
            /// The digest of these parts. Each is hashed with its length, so that no two lists of
            /// parts meet.
            #[must_use]
            pub fn of(parts: &[&str]) -> Self {
                let mut hash = Sha256::new();
                for part in parts {
                    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                    hash.update(part);
                }
                Self(hash.finalize().into())
            }

            /// The digest's bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidDigest;

            fn from_str(text: &str) -> Result<Self, InvalidDigest> {
                HEXLOWER
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or(InvalidDigest { kind: $kind })
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidDigest;

            fn try_from(text: String) -> Result<Self, InvalidDigest> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

digest!(
    /// Somebody who signs in to Berth: the digest of issuer and subject (OpenID Connect Core 5.7),
    /// never of an e-mail address or a name.
    UserId,
    "user id"
);
digest!(
    /// The browser that somebody signed in with: the digest of a secret that lives as long as the
    /// sign-in does, renewals of the session's id included.
    SessionKey,
    "session key"
);
digest!(
    /// An attempt to link a Quay account: the digest of the secret in its redirect path. It may be
    /// shown; the secret may not.
    TransactionKey,
    "transaction key"
);
digest!(
    /// What a Quay token is known again by, without being kept.
    TokenDigest,
    "token digest"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_and_subject_cannot_be_shifted_into_one_another() {
        let user = UserId::of(&["https://login.example", "david"]);
        assert_ne!(user, UserId::of(&["https://login.exampled", "avid"]));
        assert_ne!(user, UserId::of(&["https://login.example", "", "david"]));
        assert_eq!(user.to_string().parse(), Ok(user));
    }
}

//! What this crate identifies things by.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER;
use model::OrgName;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A text that is not this kind of identifier. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct InvalidId {
    /// What it should have been, as a noun.
    pub kind: &'static str,
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                HEXLOWER
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or(InvalidId { kind: $kind })
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
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
    /// Somebody who signs in to Berth: the digest of issuer and subject (S2), never of an e-mail
    /// address or a name.
    UserId,
    "user id"
);
digest!(
    /// The browser that a link was begun in. The server makes it out of a secret that lives as
    /// long as the sign-in does, renewals of the session's id included (S4).
    SessionKey,
    "session key"
);
digest!(
    /// What a transaction is stored under: the digest of the secret in its redirect path.
    TransactionKey,
    "transaction key"
);

macro_rules! uuid {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.parse().map(Self).map_err(|_| InvalidId { kind: $kind })
            }
        }
    };
}

uuid!(
    /// What Berth holds of one user for one link.
    CustodyId,
    "custody id"
);
uuid!(
    /// Quay's id of an OAuth token, which names it without being it: a token says it of itself at
    /// the registry (417), a minted one comes with it (37), and it is what deletes (353, 362).
    TokenId,
    "token id"
);

impl CustodyId {
    /// An id out of random bytes (a version 4 UUID, RFC 9562).
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let [half, _] = halves(bytes);
        Self(uuid::Builder::from_random_bytes(half).into_uuid())
    }
}

fn halves(bytes: [u8; 32]) -> [[u8; 16]; 2] {
    let mut halves = [[0; 16]; 2];
    for (half, part) in halves.iter_mut().zip(bytes.chunks_exact(16)) {
        half.copy_from_slice(part);
    }
    halves
}

/// An OAuth application's client id: ASCII letters and digits, at most 255 (29).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(text))
        } else {
            Err(InvalidId { kind: "client id" })
        }
    }
}

impl FromStr for ClientId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::try_from(text.to_owned())
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An OAuth application and the organization that owns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPath {
    /// The organization.
    pub org: OrgName,
    /// The application.
    pub client: ClientId,
}

impl fmt::Display for ApplicationPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "application {} of organization {}",
            self.client, self.org
        )
    }
}

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

    #[test]
    fn a_client_id_cannot_change_a_path() {
        assert!("../x".parse::<ClientId>().is_err());
        assert!("".parse::<ClientId>().is_err());
    }
}

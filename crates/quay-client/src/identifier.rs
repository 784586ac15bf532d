//! What Quay identifies things by, other than names.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};
use uuid::Uuid;

/// A text that is not this kind of identifier. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct InvalidIdentifier {
    /// What it should have been, as a noun.
    pub kind: &'static str,
}

macro_rules! uuid_identifier {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
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
            type Err = InvalidIdentifier;

            fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
                text.parse().map(Self).map_err(|_| InvalidIdentifier { kind: $kind })
            }
        }
    };
}

uuid_identifier!(
    /// Names an OAuth token without being it. One id serves everywhere: a minted token's `uuid`
    /// (37), an authorization's `uuid` (348), and what a token says of itself at the registry (417).
    TokenId,
    "token id"
);
uuid_identifier!(
    /// Names a default permission (338).
    PrototypeId,
    "default permission id"
);

/// An OAuth application's client id: ASCII letters and digits, at most 255 (20 were seen, 29).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidIdentifier { kind: "client id" })
        }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code of an invitation to a team: `urn:teaminvite:<uuid>` (703). Whoever is signed in and
/// holds it can join, so `Debug` does not print it.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode(Uuid);

impl InvitationCode {
    const PREFIX: &'static str = "urn:teaminvite:";

    /// The code as Quay wrote it.
    #[must_use]
    pub fn expose(&self) -> String {
        format!("{}{}", Self::PREFIX, self.0)
    }
}

impl fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationCode")
    }
}

impl FromStr for InvitationCode {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        text.strip_prefix(Self::PREFIX)
            .and_then(|uuid| uuid.parse().ok())
            .map(Self)
            .ok_or(InvalidIdentifier {
                kind: "invitation code",
            })
    }
}

/// An e-mail address to invite: printable ASCII with one `@`, at most 254 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress")
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        let halves = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
        if halves && text.len() <= 254 && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidIdentifier {
                kind: "e-mail address",
            })
        }
    }
}

macro_rules! deserialize_by_parsing {
    ($($name:ident),*) => {
        $(impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        })*
    };
}
deserialize_by_parsing!(ClientId, InvitationCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_code_comes_back_as_quay_wrote_it_and_is_not_printed() {
        let text = "urn:teaminvite:8d5953a0-8951-47af-899c-13d07c346c5a";
        let code: InvitationCode = text.parse().unwrap();
        assert_eq!(code.expose(), text);
        assert_eq!(format!("{code:?}"), "InvitationCode");
    }

    #[test]
    fn identifiers_that_would_change_a_path_are_refused() {
        assert!("../x".parse::<ClientId>().is_err());
        assert!(
            "urn:teaminvite:../../user"
                .parse::<InvitationCode>()
                .is_err()
        );
        assert!("a b@example.com".parse::<EmailAddress>().is_err());
        assert!("example.com".parse::<EmailAddress>().is_err());
    }
}

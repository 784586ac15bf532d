//! What Quay identifies things by, other than names.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};
use uuid::Uuid;

pub use model::{ClientId, EmailAddress, TokenId};

/// A text that is not this kind of identifier. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct InvalidIdentifier {
    /// What it should have been, as a noun.
    pub kind: &'static str,
}

/// Names a default permission (338).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub struct PrototypeId(Uuid);

impl fmt::Display for PrototypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PrototypeId {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        text.parse().map(Self).map_err(|_| InvalidIdentifier {
            kind: "default permission id",
        })
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

impl<'de> Deserialize<'de> for InvitationCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

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
    fn a_code_that_would_change_a_path_is_refused() {
        assert!(
            "urn:teaminvite:../../user"
                .parse::<InvitationCode>()
                .is_err()
        );
    }
}

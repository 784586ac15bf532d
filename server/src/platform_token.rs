//! Platform tokens: how programs say who they are.
//!
//! A token reads `berth_pt_<52 characters><6 characters>`: a prefix that secret scanners can look
//! for, 256 random bits in base32, and a checksum that tells a mistyped token from a dead one without
//! asking the database. Berth stores its SHA-256 only; a secret of 256 random bits needs no slower hash.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::PlatformTokenHash;

pub(crate) const PREFIX: &str = "berth_pt_";
const SECRET_CHARACTERS: usize = 52;
const CHECKSUM_CHARACTERS: usize = 6;

/// A platform token. Shown once, when it is made.
pub struct PlatformToken(SecretString);

/// A text that is not a platform token. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedToken {
    /// It does not begin with the prefix.
    #[error("a platform token begins with '{PREFIX}'")]
    Prefix,
    /// It is too short, too long, or its checksum does not fit: a copying mistake.
    #[error("the platform token is incomplete or mistyped: copy it again, whole")]
    Checksum,
}

impl PlatformToken {
    /// A token out of 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let secret = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
        let checksum = checksum(&secret);
        Self(SecretString::from(format!("{PREFIX}{secret}{checksum}")))
    }

    /// The token's SHA-256: what is stored.
    #[must_use]
    pub fn hash(&self) -> PlatformTokenHash {
        PlatformTokenHash::new(Sha256::digest(self.0.expose_secret()).into())
    }

    /// The token itself, to be shown to whoever made it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for PlatformToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformToken")
    }
}

impl FromStr for PlatformToken {
    type Err = MalformedToken;

    fn from_str(text: &str) -> Result<Self, MalformedToken> {
        let rest = text.strip_prefix(PREFIX).ok_or(MalformedToken::Prefix)?;
        let (secret, given) = rest
            .split_at_checked(SECRET_CHARACTERS)
            .ok_or(MalformedToken::Checksum)?;
        if given == checksum(secret) {
            Ok(Self(SecretString::from(text.to_owned())))
        } else {
            Err(MalformedToken::Checksum)
        }
    }
}

fn checksum(secret: &str) -> String {
    let digest = Sha256::new()
        .chain_update(PREFIX)
        .chain_update(secret)
        .finalize();
    BASE32_NOPAD
        .encode(&digest)
        .to_ascii_lowercase()
        .chars()
        .take(CHECKSUM_CHARACTERS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_as_it_was_made() {
        let token = PlatformToken::from_random([9; 32]);
        assert_eq!(
            token.expose().len(),
            PREFIX.len() + SECRET_CHARACTERS + CHECKSUM_CHARACTERS
        );
        let read: PlatformToken = token.expose().parse().unwrap();
        assert!(read.hash() == token.hash());
    }

    #[test]
    fn one_wrong_character_anywhere_is_noticed() {
        let token = PlatformToken::from_random([9; 32]);
        for (at, right) in token.expose().char_indices() {
            let wrong = if right == 'a' { "b" } else { "a" };
            let mut text = token.expose().to_owned();
            text.replace_range(at..=at, wrong);
            assert!(text.parse::<PlatformToken>().is_err(), "character {at}");
        }
        assert_eq!(
            "berth_pt_".parse::<PlatformToken>().unwrap_err(),
            MalformedToken::Checksum
        );
        assert_eq!(
            "ghp_abc".parse::<PlatformToken>().unwrap_err(),
            MalformedToken::Prefix
        );
    }

    #[test]
    fn a_token_is_not_printed() {
        assert_eq!(
            format!("{:?}", PlatformToken::from_random([9; 32])),
            "PlatformToken"
        );
    }
}

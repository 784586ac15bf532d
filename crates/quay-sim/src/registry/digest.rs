//! Content addresses.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// `sha256:` and 64 small hexadecimal digits; Quay knows no other algorithm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Digest(String);

impl Digest {
    pub(crate) fn of(content: &[u8]) -> Self {
        Self(format!(
            "sha256:{}",
            HEXLOWER.encode(&Sha256::digest(content))
        ))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("sha256:")?;
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (hex.len() == 64 && hex.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_one_digest_that_parses() {
        let digest = Digest::of(b"");
        let expected = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest.as_str(), expected);
        assert_eq!(Digest::parse(expected), Some(digest));
    }

    #[test]
    fn other_algorithms_lengths_and_capitals_are_no_digests() {
        for bad in [
            "latest",
            "sha256:e3b0",
            "sha512:e3b0",
            &format!("sha256:{}", "A".repeat(64)),
        ] {
            assert_eq!(Digest::parse(bad), None, "{bad}");
        }
    }
}

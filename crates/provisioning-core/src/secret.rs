//! The one secret that this crate holds, and only in passing.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A robot's token: the password of its push or pull credential. 64 characters of `A-Z0-9` at
/// Quay today (recording 264); nothing here depends on that.
///
/// It can neither be printed nor compared nor copied by accident; the few places that need the
/// text ask for it by [`expose`](Self::expose).
pub struct RobotToken(SecretString);

impl RobotToken {
    /// Takes the token as Quay gave it.
    #[must_use]
    pub fn new(token: SecretString) -> Self {
        Self(token)
    }

    /// The text, for the vault's seal, the registry's password and the delivered file.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for RobotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RobotToken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_prints_as_its_type() {
        let token = RobotToken::new("CANARY".into());
        assert_eq!(format!("{token:?}"), "RobotToken");
    }
}

//! Secrets. `Debug` prints the type's name and nothing else; there is no `Display`, no
//! `Serialize`, no `Clone` and no `PartialEq`. The text comes out by `expose` alone, so a search
//! for that word finds every place where a secret leaves its type.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Longer than any token of Quay's (a registry JWT has about 2 kB).
const LONGEST: usize = 16 * 1024;

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
            /// When it is empty, longer than 16 KiB, or holds anything but printable ASCII: such a
            /// text could not travel in a header.
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

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?.into()).map_err(D::Error::custom)
            }
        }
    };
}

secret!(
    /// An OAuth access token of Quay's API: a bearer.
    ApiToken,
    "Quay API token"
);
secret!(
    /// A robot account's password at the registry.
    RobotToken,
    "robot token"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_the_types_name_only() {
        let token = ApiToken::new("canary-4711".into()).unwrap();
        assert_eq!(format!("{token:?}"), "ApiToken");
        assert_eq!(token.expose(), "canary-4711");
    }

    #[test]
    fn what_cannot_travel_in_a_header_is_refused_without_repeating_it() {
        for bad in ["", "canary space", "canary\r\nX: y", "canaryü"] {
            let refused = RobotToken::new(bad.into()).unwrap_err();
            assert!(!refused.to_string().contains("canary"), "{refused}");
        }
    }
}

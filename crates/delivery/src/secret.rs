//! The secrets that pass through this crate.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Makes a newtype over a secret text that prints as its type's name.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(SecretString);

        impl $name {
            /// Takes the text.
            #[must_use]
            pub fn new(text: SecretString) -> Self {
                Self(text)
            }

            /// The text, for the place that it is meant for.
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
    /// A robot's token, which is its password at the registry.
    Password
);

secret!(
    /// A configuration file with a password in it.
    Document
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_print_as_their_type() {
        assert_eq!(format!("{:?}", Password::new("CANARY".into())), "Password");
        assert_eq!(format!("{:?}", Document::new("CANARY".into())), "Document");
    }
}

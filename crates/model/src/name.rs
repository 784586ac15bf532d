//! Names, valid by construction: parse at the edge, never check again inside.
//!
//! Two families:
//!
//! - **Quay's names** ([`OrgName`], [`RepoName`], [`RobotName`], …) keep to what Quay accepts *and*
//!   what registry clients accept; Quay alone is more lenient (it takes a trailing `-`, recording
//!   218), and such a repository could not be pushed to by every client. [`ClientId`] is one, too.
//! - **Our callers' names** ([`WorkspaceName`], [`ComponentName`], [`ApplicationName`]) are any short
//!   text. [`crate::naming`] turns them into Quay's.

mod caller;
mod quay;
mod registry;

use std::fmt;

pub use caller::{ApplicationName, ComponentName, WorkspaceName};
pub use quay::{
    ClientId, OrgName, QuayUsername, RepoName, RepoPath, RobotName, RobotShortname, TeamName,
};
pub use registry::RegistryHost;

/// Why a text is not a name. `Display` says which rule it broke and what to do; it never repeats
/// the text, which may be long or hostile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: {rule}")]
pub struct NameError {
    /// What the text should have been, as a noun: "organization name".
    pub kind: &'static str,
    /// The rule that it breaks.
    pub rule: NameRule,
}

/// The rule that a text breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameRule {
    /// Shorter than this many characters.
    TooShort(usize),
    /// Longer than this many characters.
    TooLong(usize),
    /// Something other than lower-case letters, digits and single `.`, `_` or `-` between them.
    QuayGrammar,
    /// A segment is one of the words that Quay keeps for its own routes.
    Reserved,
    /// The two halves are not joined as they should be (`org/repo`, `org+robot`).
    Shape(&'static str),
    /// A control character, a slash, or a space at either end.
    Unprintable,
    /// Something other than ASCII letters and digits.
    Alphanumeric,
    /// Not `host` or `host:port`.
    Host,
}

impl fmt::Display for NameRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort(least) => write!(f, "it needs at least {least} characters"),
            Self::TooLong(most) => write!(f, "it may have at most {most} characters"),
            Self::QuayGrammar => f.write_str(
                "use lower-case letters and digits, with single '.', '_' or '-' between them",
            ),
            Self::Reserved => f.write_str("'build', 'trigger' and 'tag' are reserved by Quay"),
            Self::Shape(shape) => write!(f, "write it as {shape}"),
            Self::Unprintable => f.write_str(
                "it may not hold control characters or slashes, nor begin or end with a space, nor be '.' or '..'",
            ),
            Self::Alphanumeric => f.write_str("use letters and digits alone"),
            Self::Host => f.write_str("write it as host or host:port, in lower case"),
        }
    }
}

/// A newtype over `String` whose only way in is its rule.
macro_rules! text_name {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                match $rule(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(rule) => Err($crate::name::NameError { kind: $kind, rule }),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::name::NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                String::schema()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use text_name;

//! What a platform token may do.

use serde::{Deserialize, Serialize};

/// A right of a platform token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PlatformScope {
    /// See workspaces, components, operations, events and credentials without their secrets.
    #[serde(rename = "read")]
    Read,
    /// Declare and delete workspaces and components.
    #[serde(rename = "declare")]
    Declare,
    /// Reveal credentials.
    #[serde(rename = "reveal")]
    Reveal,
    /// Say who is a member of a workspace.
    #[serde(rename = "members")]
    Members,
    /// See and do what an administrator of the platform may.
    #[serde(rename = "administer")]
    Administer,
}

impl PlatformScope {
    /// Every right there is.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Declare,
        Self::Reveal,
        Self::Members,
        Self::Administer,
    ];

    /// As the command line and the API write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Declare => "declare",
            Self::Reveal => "reveal",
            Self::Members => "members",
            Self::Administer => "administer",
        }
    }
}

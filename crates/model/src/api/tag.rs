//! Tags: what was pushed to a component's repository.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The tags of a component's repository, as Quay has them now
/// (`GET /api/v1/workspaces/{workspace}/components/{component}/tags`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tags {
    /// The latest tags, the latest first.
    pub items: Vec<Tag>,
    /// Whether there are older ones, which are not among them.
    pub more: bool,
    /// When Quay was asked.
    pub seen_at: Timestamp,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// The digest of what it points at: `sha256:<hex>`.
    pub digest: String,
    /// The image's size in bytes; absent where Quay does not know it.
    pub size: Option<u64>,
    /// When it was last pointed somewhere.
    pub pushed_at: Timestamp,
}

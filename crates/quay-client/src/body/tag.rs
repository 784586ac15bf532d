//! Tags.

use model::Timestamp;
use serde::Deserialize;

use super::mail_date;

/// A live tag of a repository (431).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// The digest of the manifest that it points at: `sha256:<hex>`.
    pub manifest_digest: String,
    /// The image's size in bytes, where Quay knows it.
    pub size: Option<u64>,
    /// When it was last pointed somewhere, to the second.
    #[serde(deserialize_with = "mail_date")]
    pub last_modified: Timestamp,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TagPage {
    pub(crate) tags: Vec<Tag>,
    pub(crate) has_additional: bool,
}

//! What a repository holds: tags and manifests. Blobs belong to the registry.

use bytes::Bytes;
use time::OffsetDateTime;

/// A manifest, byte for byte as it was pushed.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// `sha256:…` of the bytes.
    pub(crate) digest: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
    /// The config blob where the manifest has one, for labels and history.
    pub(crate) config: Bytes,
}

/// A name for a manifest, during a time.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) digest: String,
    pub(crate) started: OffsetDateTime,
    /// Set when the tag was deleted or moved to another manifest.
    pub(crate) ended: Option<OffsetDateTime>,
}

impl Tag {
    pub(crate) fn is_live(&self) -> bool {
        self.ended.is_none()
    }
}

//! What a repository holds: tags and manifests. Blobs belong to the registry.

use bytes::Bytes;
use serde_json::Value;
use time::OffsetDateTime;

use super::Repository;

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

impl Manifest {
    /// Whether it names other manifests instead of layers.
    pub(crate) fn is_list(&self) -> bool {
        self.media_type.ends_with("image.index.v1+json")
            || self.media_type.ends_with("manifest.list.v2+json")
    }

    /// The bytes of its layers, as they are stored (431).
    pub(crate) fn layers_size(&self) -> u64 {
        let body: Value = serde_json::from_slice(&self.bytes).unwrap_or_default();
        let layers = body.get("layers").and_then(Value::as_array);
        layers
            .into_iter()
            .flatten()
            .filter_map(|layer| layer.get("size")?.as_u64())
            .sum()
    }
}

impl Repository {
    /// The bytes of all layers, each manifest's on its own.
    pub(crate) fn stored_bytes(&self) -> u64 {
        self.manifests.values().map(Manifest::layers_size).sum()
    }

    /// The size that tags of this manifest show.
    pub(crate) fn size_of(&self, digest: &str) -> Option<u64> {
        self.manifests.get(digest).map(Manifest::layers_size)
    }

    /// Lets `name` mean the manifest from now on. Pushing the same again changes nothing.
    pub(crate) fn point_tag(&mut self, name: &str, digest: &str, now: OffsetDateTime) {
        if self.live_tag(name).is_some_and(|tag| tag.digest == digest) {
            return;
        }
        self.end_tags(now, |tag| tag.name == name);
        self.tags.push(Tag {
            name: name.to_owned(),
            digest: digest.to_owned(),
            started: now,
            ended: None,
        });
    }

    /// Ends the live tags that `fits` accepts, and says how many there were (439, 440).
    pub(crate) fn end_tags(&mut self, now: OffsetDateTime, fits: impl Fn(&Tag) -> bool) -> usize {
        let live = self
            .tags
            .iter_mut()
            .filter(|tag| tag.is_live() && fits(tag));
        live.map(|tag| tag.ended = Some(now)).count()
    }
}

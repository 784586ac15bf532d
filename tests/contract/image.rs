//! A tiny image, pushed by raw calls to the registry.

use reqwest::Method;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    failure::Failure,
    quay::Quay,
    replay::Replay,
    request::{Body, Identity, Request},
};

/// One layer, one configuration, one manifest: in all sizes and texts the recorded image, but for the
/// content of its layer.
#[derive(Clone, Debug)]
pub struct Image {
    layer: Vec<u8>,
    config: Vec<u8>,
    manifest: Vec<u8>,
}

const RECORDED_LAYER: &str =
    "sha256:99298c92b49a74b0084971fe71b8a17037a0d80e9c4de1ee2a0eb2ababe90e59";
const RECORDED_CONFIG: &str =
    "sha256:7c10f8ad366648638fc3e27d10f3f722c0309e8847fd4de6526e3e7f925296f2";
const RECORDED_MANIFEST: &str =
    "sha256:92f71b4e715e940c06fd075583c23c37a6540c22bd5016d345fad78e242b27d5";
const LAYER_SIZE: usize = 119;
const CONFIG_SIZE: usize = 335;

/// The media type of the manifest.
pub const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";

impl Image {
    /// The recorded image with another layer.
    ///
    /// # Errors
    ///
    /// When the recording of the manifest is not there.
    pub fn like_the_recorded(quay: &Quay) -> Result<Self, Failure> {
        let layer = vec![b'.'; LAYER_SIZE];
        let config = padded_config(&digest(&layer));
        let recorded = quay
            .recording(433)?
            .response
            .json
            .as_ref()
            .and_then(|body| body.get("manifest_data"));
        let manifest = recorded.and_then(|text| text.as_str()).unwrap_or_default();
        let manifest = manifest
            .replace(RECORDED_LAYER, &digest(&layer))
            .replace(RECORDED_CONFIG, &digest(&config));
        Ok(Self {
            layer,
            config,
            manifest: manifest.into_bytes(),
        })
    }

    /// The manifest's digest.
    pub fn digest(&self) -> String {
        digest(&self.manifest)
    }

    /// Calls the recorded digests by this image's.
    pub fn name<'q>(&self, replay: Replay<'q>) -> Replay<'q> {
        replay
            .naming(RECORDED_LAYER, digest(&self.layer))
            .naming(RECORDED_CONFIG, digest(&self.config))
            .naming(RECORDED_MANIFEST, self.digest())
    }

    /// Pushes it under these tags, with what the registry grants to this identity.
    ///
    /// # Errors
    ///
    /// When the registry refuses a step.
    pub async fn push(
        &self,
        quay: &Quay,
        pusher: &Identity,
        repository: &str,
        tags: &[&str],
    ) -> Result<(), Failure> {
        let scope = format!("repository:{repository}:push,pull");
        let granted = Identity::Bearer(quay.registry_token(pusher, &scope).await?);
        for blob in [&self.layer, &self.config] {
            upload(quay, &granted, repository, blob)
                .await
                .map_err(|cause| cause.preparing("a blob"))?;
        }
        for tag in tags {
            let body = Body::Bytes(MANIFEST_TYPE.to_owned(), self.manifest.clone());
            let put =
                Request::new(Method::PUT, format!("/v2/{repository}/manifests/{tag}")).with(body);
            let stored = quay.send(&granted, put).await?.expecting(201);
            stored.map_err(|cause| cause.preparing("a manifest"))?;
        }
        Ok(())
    }
}

async fn upload(
    quay: &Quay,
    granted: &Identity,
    repository: &str,
    blob: &[u8],
) -> Result<(), Failure> {
    let start = Request::new(Method::POST, format!("/v2/{repository}/blobs/uploads/"));
    let location = quay
        .send(granted, start)
        .await?
        .expecting(202)?
        .header("location")
        .unwrap_or_default();
    // The location names the Quay as it names itself; the path is what counts.
    let location = Url::options()
        .base_url(Url::parse(quay.base()).ok().as_ref())
        .parse(&location);
    let mut location = location.map_err(|error| Failure::unlike("Location", "a URL", error))?;
    location
        .query_pairs_mut()
        .append_pair("digest", &digest(blob));
    let path = format!(
        "{}?{}",
        location.path(),
        location.query().unwrap_or_default()
    );
    let bytes = Body::Bytes("application/octet-stream".to_owned(), blob.to_vec());
    quay.send(granted, Request::new(Method::PUT, path).with(bytes))
        .await?
        .expecting(201)
        .map(drop)
}

/// The digest of a blob, as registries write it.
pub fn digest(blob: &[u8]) -> String {
    format!(
        "sha256:{}",
        data_encoding::HEXLOWER.encode(&Sha256::digest(blob))
    )
}

/// A configuration of the recorded size. Blanks around JSON mean nothing.
fn padded_config(layer: &str) -> Vec<u8> {
    let config = serde_json::json!({
        "architecture": "amd64",
        "os": "linux",
        "created": "2026-01-01T00:00:00Z",
        "config": {"Labels": {"made.by": "hand"}},
        "rootfs": {"type": "layers", "diff_ids": [layer]},
        "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "by hand"}],
    });
    format!("{config:<CONFIG_SIZE$}", config = config.to_string()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{CONFIG_SIZE, digest, padded_config};

    #[test]
    fn the_configuration_has_the_recorded_size() {
        let config = padded_config(&digest(b"x"));
        assert_eq!(config.len(), CONFIG_SIZE);
        assert!(serde_json::from_slice::<serde_json::Value>(&config).is_ok());
    }
}

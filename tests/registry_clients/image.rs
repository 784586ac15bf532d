//! The smallest image that clients take: one layer, the empty tar archive, as an OCI layout.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An archive of no files: two empty blocks.
const EMPTY_TAR: [u8; 1024] = [0; 1024];

/// Writes the image into a folder `image`, under the tag `latest`.
pub(crate) fn write_image(folder: &Path) -> PathBuf {
    let image = folder.join("image");
    fs::create_dir_all(image.join("blobs/sha256")).unwrap();

    let layer = write_blob(&image, "application/vnd.oci.image.layer.v1.tar", &EMPTY_TAR);
    let config = write_json(
        &image,
        "application/vnd.oci.image.config.v1+json",
        &json!({
            "architecture": "amd64",
            "os": "linux",
            "rootfs": { "type": "layers", "diff_ids": [layer["digest"]] },
        }),
    );
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let manifest =
        json!({ "schemaVersion": 2, "mediaType": media_type, "config": config, "layers": [layer] });
    let mut manifest = write_json(&image, media_type, &manifest);
    manifest["annotations"] = json!({ "org.opencontainers.image.ref.name": "latest" });

    let index = json!({ "schemaVersion": 2, "manifests": [manifest] });
    fs::write(image.join("index.json"), index.to_string()).unwrap();
    fs::write(
        image.join("oci-layout"),
        json!({ "imageLayoutVersion": "1.0.0" }).to_string(),
    )
    .unwrap();
    image
}

/// What an image is, however a client packs its layers: its configuration's hash.
pub(super) fn image_id(image: &Path) -> String {
    let index = read_json(&image.join("index.json"));
    let manifest = read_json(
        &image
            .join("blobs/sha256")
            .join(hash(&index["manifests"][0])),
    );
    hash(&manifest["config"])
}

fn write_json(image: &Path, media_type: &str, content: &Value) -> Value {
    write_blob(image, media_type, content.to_string().as_bytes())
}

/// Writes a blob and returns its descriptor.
fn write_blob(image: &Path, media_type: &str, content: &[u8]) -> Value {
    let hash = HEXLOWER.encode(&Sha256::digest(content));
    fs::write(image.join("blobs/sha256").join(&hash), content).unwrap();
    json!({ "mediaType": media_type, "digest": format!("sha256:{hash}"), "size": content.len() })
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn hash(descriptor: &Value) -> String {
    descriptor["digest"]
        .as_str()
        .unwrap()
        .strip_prefix("sha256:")
        .unwrap()
        .to_owned()
}

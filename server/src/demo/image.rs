//! A small OCI image, pushed by a real registry client.

use std::path::Path;

use oci_client::{
    Client, Reference,
    client::{ClientConfig, ClientProtocol, Config, ImageLayer},
    errors::{OciDistributionError, OciErrorCode},
    manifest::{IMAGE_CONFIG_MEDIA_TYPE, IMAGE_LAYER_MEDIA_TYPE},
    secrets::RegistryAuth,
};
use serde::Deserialize;

/// Why an image could not be pushed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PushError {
    /// The delivered file is not there.
    #[error("the delivered credential cannot be read from {path}")]
    Unreadable {
        /// Where it should be.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The delivered file has no credential for the image.
    #[error("the delivered file holds no credential for {0}")]
    NoCredential(String),
    /// The image's name cannot be read.
    #[error("{0} is not an image reference")]
    Reference(String),
    /// The registry refused this credential.
    #[error("the registry refused the credential")]
    Refused(#[source] OciDistributionError),
    /// The registry could not be reached, or failed.
    #[error("the registry failed")]
    Registry(#[source] OciDistributionError),
}

/// What clients read: a dockerconfigjson file.
#[derive(Deserialize)]
struct DockerConfig {
    auths: std::collections::BTreeMap<String, Auth>,
}

#[derive(Deserialize)]
struct Auth {
    auth: String,
}

/// Reads the credential that lies for `image` in a delivered file, as Tekton and podman do.
///
/// # Errors
/// When the file is missing or says nothing of the image.
pub(super) async fn delivered_credential(
    file: &Path,
    image: &str,
) -> Result<RegistryAuth, PushError> {
    let text = tokio::fs::read(file)
        .await
        .map_err(|source| PushError::Unreadable {
            path: file.display().to_string(),
            source,
        })?;
    let missing = || PushError::NoCredential(image.to_owned());
    let config: DockerConfig = serde_json::from_slice(&text).map_err(|_| missing())?;
    let auth = config.auths.get(image).ok_or_else(missing)?;
    let decoded = data_encoding::BASE64
        .decode(auth.auth.as_bytes())
        .map_err(|_| missing())?;
    let decoded = String::from_utf8(decoded).map_err(|_| missing())?;
    let (user, password) = decoded.split_once(':').ok_or_else(missing)?;
    Ok(RegistryAuth::Basic(user.to_owned(), password.to_owned()))
}

/// Pushes an image of one small layer to `image`, with the tag `tag`, and gives its digest.
///
/// # Errors
/// When the registry refuses the credential, or fails.
pub(super) async fn push(image: &str, tag: &str, auth: &RegistryAuth) -> Result<String, PushError> {
    let reference = reference(image, tag)?;
    let layers = [ImageLayer::new(
        EMPTY_TAR,
        IMAGE_LAYER_MEDIA_TYPE.to_owned(),
        None,
    )];
    let config = Config::new(IMAGE_CONFIG, IMAGE_CONFIG_MEDIA_TYPE.to_owned(), None);
    let client = client();
    client
        .push(&reference, &layers, config, auth, None)
        .await
        .map_err(classify)?;
    client
        .fetch_manifest_digest(&reference, auth)
        .await
        .map_err(classify)
}

/// The tags of `image`.
///
/// # Errors
/// When the registry refuses the credential, or fails.
pub(super) async fn tags(image: &str, auth: &RegistryAuth) -> Result<Vec<String>, PushError> {
    let listed = client()
        .list_tags(&reference(image, "latest")?, auth, None, None)
        .await;
    listed.map(|answer| answer.tags).map_err(classify)
}

/// A tar archive without a file: two blocks of zeros.
const EMPTY_TAR: &[u8] = &[0; 1024];

/// The smallest image configuration that the image specification allows for that layer; the digest
/// is the layer's.
const IMAGE_CONFIG: &[u8] = br#"{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"]}}"#;

fn client() -> Client {
    // Only a loopback registry is spoken to without TLS.
    Client::new(ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    })
}

fn reference(image: &str, tag: &str) -> Result<Reference, PushError> {
    format!("{image}:{tag}")
        .parse()
        .map_err(|_| PushError::Reference(image.to_owned()))
}

fn classify(error: OciDistributionError) -> PushError {
    let refused = match &error {
        OciDistributionError::UnauthorizedError { .. }
        | OciDistributionError::AuthenticationFailure(_) => true,
        OciDistributionError::RegistryError { envelope, .. } => {
            envelope.errors.iter().any(|error| {
                matches!(
                    error.code,
                    OciErrorCode::Denied | OciErrorCode::Unauthorized
                )
            })
        }
        OciDistributionError::ServerError { code, .. } => matches!(code, 401 | 403),
        _ => false,
    };
    if refused {
        PushError::Refused(error)
    } else {
        PushError::Registry(error)
    }
}

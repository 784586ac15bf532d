//! Manifests and the tags that name them.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;

use super::{
    Digest, Refusal,
    place::{Visit, bare},
};
use crate::state::{Manifest, RepositoryId};

/// The manifests that are taken: OCI's and Docker's, of images and indexes.
const MEDIA_TYPES: [&str; 4] = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// What of a manifest matters to a registry.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    schema_version: u8,
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

#[derive(Debug, Deserialize)]
struct Descriptor {
    digest: String,
    /// Where a layer lives that is not pushed.
    #[serde(default)]
    urls: Vec<String>,
}

/// `GET` and `HEAD …/manifests/<tag or digest>`, whatever the request accepts (436).
pub(super) fn fetch(visit: &mut Visit<'_>, reference: &str) -> Result<Response, Refusal> {
    let repository = visit.readable()?;
    let manifest = find(visit, repository, reference)?;
    visit.log("pull_repo", reference, &manifest.media_type);
    let headers = [
        ("content-type", manifest.media_type),
        ("docker-content-digest", manifest.digest),
    ];
    Ok((headers, manifest.bytes).into_response())
}

/// `PUT …/manifests/<tag or digest>`; everything that it names must have been pushed before.
pub(super) fn put(visit: &mut Visit<'_>, reference: &str) -> Result<Response, Refusal> {
    let media_type = media_type(visit)?;
    let repository = visit.writable()?;
    let digest = Digest::of(visit.body);
    let by_digest = Digest::parse(reference);
    if by_digest
        .as_ref()
        .is_some_and(|expected| *expected != digest)
    {
        return Err(invalid("manifest digest mismatch"));
    }
    let config = check_content(visit, repository)?;
    let manifest = Manifest {
        digest: digest.to_string(),
        media_type: media_type.clone(),
        bytes: visit.body.clone(),
        config,
    };
    if let Some(repository) = visit.world.repositories.get_mut(&repository) {
        repository.manifests.insert(digest.to_string(), manifest);
        if by_digest.is_none() {
            repository.point_tag(reference, digest.as_str(), visit.now);
        }
    }
    if by_digest.is_none() {
        visit.log("push_repo", reference, &media_type);
    }
    let path = format!("/v2/{}/manifests/{digest}", visit.target.repository());
    let headers = [
        ("docker-content-digest", digest.to_string()),
        ("location", path),
    ];
    Ok((StatusCode::CREATED, headers, "OK").into_response())
}

/// `DELETE …/manifests/<tag or digest>`: ends the tag, or every tag of the manifest.
pub(super) fn delete(visit: &mut Visit<'_>, reference: &str) -> Result<Response, Refusal> {
    let id = visit.writable()?;
    let repository = visit
        .world
        .repositories
        .get_mut(&id)
        .ok_or(Refusal::UnknownName)?;
    let ended = repository.end_tags(visit.now, |tag| {
        tag.name == reference || tag.digest == reference
    });
    if ended == 0 {
        return Err(Refusal::UnknownManifest);
    }
    Ok(bare(StatusCode::ACCEPTED, []))
}

fn find(visit: &Visit<'_>, repository: RepositoryId, reference: &str) -> Result<Manifest, Refusal> {
    let repository = visit
        .world
        .repositories
        .get(&repository)
        .ok_or(Refusal::UnknownName)?;
    let ended = || repository.tags.iter().any(|tag| tag.name == reference);
    match repository.manifest(reference) {
        Some(manifest) => Ok(manifest.clone()),
        None if ended() => Err(Refusal::ExpiredTag(reference.to_owned())),
        None => Err(Refusal::UnknownManifest),
    }
}

fn media_type(visit: &Visit<'_>) -> Result<String, Refusal> {
    let header = visit.headers.get(header::CONTENT_TYPE);
    let given = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    MEDIA_TYPES
        .into_iter()
        .find(|known| *known == given)
        .map(str::to_owned)
        .ok_or(Refusal::UnsupportedManifest)
}

/// Checks that the manifest can be read and is whole, and gives its config blob (empty for an index).
fn check_content(visit: &Visit<'_>, repository: RepositoryId) -> Result<Bytes, Refusal> {
    let content: Content = serde_json::from_slice(visit.body)
        .map_err(|error| invalid(format!("failed to parse manifest: {error}")))?;
    if content.schema_version != 2 {
        return Err(invalid("failed to parse manifest: unknown schema version"));
    }
    let blob = |descriptor: &Descriptor| {
        let digest = Digest::parse(&descriptor.digest);
        let blob = digest.and_then(|digest| visit.world.blobs.find(repository, &digest));
        blob.ok_or_else(|| invalid(format!("Unknown blob `{}`", descriptor.digest)))
    };
    for layer in content.layers.iter().filter(|layer| layer.urls.is_empty()) {
        blob(layer)?;
    }
    let known = visit
        .world
        .repositories
        .get(&repository)
        .map(|found| &found.manifests);
    for child in &content.manifests {
        if !known.is_some_and(|known| known.contains_key(&child.digest)) {
            return Err(invalid(format!("Unknown manifest `{}`", child.digest)));
        }
    }
    content.config.as_ref().map_or(Ok(Bytes::new()), blob)
}

fn invalid(reason: impl Into<String>) -> Refusal {
    Refusal::InvalidManifest(reason.into())
}

//! Blobs in and out: in one piece, in chunks, or by a mount from another repository.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{
    Digest, Refusal, UploadProblem,
    place::{Visit, bare},
};
use crate::state::RepositoryId;

/// `POST …/blobs/uploads/`: 202 with the place to send the content to (423), or 201 at once for
/// `?mount=<digest>&from=<repository>` that can be had and for `?digest=<digest>` with the content.
pub(super) fn begin(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    let repository = visit.writable()?;
    if let Some((digest, source)) = mount(visit)
        && visit.world.blobs.mount(&digest, source, repository)
    {
        return Ok(created(visit, &digest));
    }
    let id = visit.world.ids.uuid();
    visit.world.blobs.begin(id, repository);
    if visit.query.first("digest").is_some() {
        return finish(visit, id);
    }
    let headers = [
        ("docker-upload-uuid", id.to_string()),
        ("range", "bytes=0--1".to_owned()),
        ("location", location(visit, id)),
    ];
    Ok(bare(StatusCode::ACCEPTED, headers))
}

/// What is to be mounted, and from where; without an answer it becomes an upload, as in Quay.
fn mount(visit: &Visit<'_>) -> Option<(Digest, RepositoryId)> {
    let digest = visit.query.first("mount").and_then(Digest::parse)?;
    let source = visit.find_readable(visit.query.first("from")?)?;
    Some((digest, source))
}

/// `GET …/blobs/uploads/<id>`: how much has arrived.
pub(super) fn status(visit: &Visit<'_>, id: Uuid) -> Result<Response, Refusal> {
    let repository = visit.writable()?;
    let received = visit.world.blobs.received(id, repository);
    let received = received.map_err(|problem| refused(visit, id, &problem))?;
    let headers = [
        ("docker-upload-uuid", id.to_string()),
        ("range", format!("bytes=0-{received}")),
    ];
    Ok(bare(StatusCode::NO_CONTENT, headers))
}

/// `PATCH …/blobs/uploads/<id>`: one more chunk.
pub(super) fn append(visit: &mut Visit<'_>, id: Uuid) -> Result<Response, Refusal> {
    let repository = visit.writable()?;
    let received = receive(visit, id, repository)?;
    let headers = [
        ("location", location(visit, id)),
        ("range", format!("0-{}", received.saturating_sub(1))),
        ("docker-upload-uuid", id.to_string()),
    ];
    Ok(bare(StatusCode::ACCEPTED, headers))
}

/// `PUT …/blobs/uploads/<id>?digest=<digest>`: the last chunk, or all there is.
pub(super) fn finish(visit: &mut Visit<'_>, id: Uuid) -> Result<Response, Refusal> {
    let repository = visit.writable()?;
    let digest = visit.query.first("digest");
    let missing = Refusal::InvalidUpload(Some("Missing digest arg on monolithic upload"));
    let digest = digest.ok_or(missing)?;
    receive(visit, id, repository)?;
    let digest = Digest::parse(digest).ok_or(Refusal::InvalidUpload(None))?;
    let committed = visit.world.blobs.commit(id, repository, &digest);
    committed.map_err(|problem| refused(visit, id, &problem))?;
    Ok(created(visit, &digest))
}

/// `DELETE …/blobs/uploads/<id>`
pub(super) fn cancel(visit: &mut Visit<'_>, id: Uuid) -> Result<Response, Refusal> {
    let repository = visit.writable()?;
    let cancelled = visit.world.blobs.cancel(id, repository);
    cancelled.map_err(|problem| refused(visit, id, &problem))?;
    Ok(bare(StatusCode::NO_CONTENT, []))
}

/// `GET` and `HEAD …/blobs/<digest>`
pub(super) fn download(visit: &Visit<'_>, digest: &Digest) -> Result<Response, Refusal> {
    let repository = visit.readable()?;
    let content = visit
        .world
        .blobs
        .find(repository, digest)
        .ok_or(Refusal::UnknownBlob)?;
    let headers = [
        ("docker-content-digest", digest.to_string()),
        ("content-type", "application/octet-stream".to_owned()),
        ("cache-control", "max-age=31536000".to_owned()),
    ];
    Ok((headers, content).into_response())
}

fn receive(visit: &mut Visit<'_>, id: Uuid, repository: RepositoryId) -> Result<usize, Refusal> {
    let offset = offset(visit)?;
    let received = visit.world.blobs.append(id, repository, visit.body, offset);
    received.map_err(|problem| refused(visit, id, &problem))
}

/// Where the chunk belongs: `Content-Range: <first>-<last>`, both counted from 0.
fn offset(visit: &Visit<'_>) -> Result<Option<usize>, Refusal> {
    let Some(range) = visit.headers.get(header::CONTENT_RANGE) else {
        return Ok(None);
    };
    let unreadable = || Refusal::InvalidRequest("Invalid range header".to_owned());
    let (first, last) = range
        .to_str()
        .ok()
        .and_then(|range| range.split_once('-'))
        .ok_or_else(unreadable)?;
    let first: usize = first.parse().map_err(|_| unreadable())?;
    let last: usize = last.parse().map_err(|_| unreadable())?;
    if last.saturating_add(1) < first {
        return Err(unreadable());
    }
    Ok(Some(first))
}

fn refused(visit: &Visit<'_>, id: Uuid, problem: &UploadProblem) -> Refusal {
    match *problem {
        UploadProblem::Unknown => Refusal::UnknownUpload,
        UploadProblem::DigestMismatch => Refusal::InvalidUpload(None),
        UploadProblem::Gap { received } => Refusal::UnsatisfiableRange {
            location: location(visit, id),
            received,
        },
    }
}

fn location(visit: &Visit<'_>, id: Uuid) -> String {
    let repository = visit.target.repository();
    format!("{}/v2/{repository}/blobs/uploads/{id}", visit.base_url)
}

fn created(visit: &Visit<'_>, digest: &Digest) -> Response {
    let repository = visit.target.repository();
    let headers = [
        ("docker-content-digest", digest.to_string()),
        (
            "location",
            format!("{}/v2/{repository}/blobs/{digest}", visit.base_url),
        ),
    ];
    bare(StatusCode::CREATED, headers)
}

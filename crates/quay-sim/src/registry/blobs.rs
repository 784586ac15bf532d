//! Blobs, which repositories hold which, and uploads on their way; all in memory.

use std::collections::{BTreeMap, BTreeSet};

use bytes::{Bytes, BytesMut};
use uuid::Uuid;

use super::Digest;
use crate::state::RepositoryId;

/// Everything that was uploaded. A blob is stored once and linked to each repository that holds it.
#[derive(Debug, Default)]
pub(crate) struct Blobs {
    contents: BTreeMap<Digest, Bytes>,
    links: BTreeSet<(RepositoryId, Digest)>,
    uploads: BTreeMap<Uuid, Upload>,
}

#[derive(Debug)]
struct Upload {
    repository: RepositoryId,
    received: BytesMut,
}

/// Why a chunk or a commit is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UploadProblem {
    /// No such upload in this repository; also after it was committed or cancelled.
    #[error("the upload is unknown")]
    Unknown,
    /// The chunk would leave a hole behind what has arrived.
    #[error("the chunk begins beyond the {received} bytes that have arrived")]
    Gap { received: usize },
    /// The content has another digest. The upload is gone.
    #[error("the content does not have the announced digest")]
    DigestMismatch,
}

impl Blobs {
    /// The blob's content, if the repository holds it.
    pub(crate) fn find(&self, repository: RepositoryId, digest: &Digest) -> Option<Bytes> {
        let held = self.links.contains(&(repository, digest.clone()));
        held.then(|| self.contents.get(digest).cloned()).flatten()
    }

    /// Lets `target` hold what `source` holds; whether there was anything to share.
    pub(crate) fn mount(
        &mut self,
        digest: &Digest,
        source: RepositoryId,
        target: RepositoryId,
    ) -> bool {
        let held = self.links.contains(&(source, digest.clone()));
        if held {
            self.links.insert((target, digest.clone()));
        }
        held
    }

    /// Begins an upload under an id that nobody has used.
    pub(crate) fn begin(&mut self, id: Uuid, repository: RepositoryId) {
        let upload = Upload {
            repository,
            received: BytesMut::new(),
        };
        self.uploads.insert(id, upload);
    }

    /// How many bytes have arrived.
    pub(crate) fn received(
        &self,
        id: Uuid,
        repository: RepositoryId,
    ) -> Result<usize, UploadProblem> {
        self.uploads
            .get(&id)
            .filter(|upload| upload.repository == repository)
            .map(|upload| upload.received.len())
            .ok_or(UploadProblem::Unknown)
    }

    /// Adds a chunk and says how many bytes have arrived now.
    ///
    /// Without `offset` the chunk follows what is there. With one, bytes that have arrived before
    /// are skipped, and a hole is refused: Quay's reading of `Content-Range`.
    pub(crate) fn append(
        &mut self,
        id: Uuid,
        repository: RepositoryId,
        chunk: &[u8],
        offset: Option<usize>,
    ) -> Result<usize, UploadProblem> {
        let received = self.received(id, repository)?;
        let upload = self.uploads.get_mut(&id).ok_or(UploadProblem::Unknown)?;
        let known = received
            .checked_sub(offset.unwrap_or(received))
            .ok_or(UploadProblem::Gap { received })?;
        upload
            .received
            .extend_from_slice(chunk.get(known..).unwrap_or_default());
        Ok(upload.received.len())
    }

    /// Ends the upload and keeps its content, provided that `digest` is its digest.
    pub(crate) fn commit(
        &mut self,
        id: Uuid,
        repository: RepositoryId,
        digest: &Digest,
    ) -> Result<(), UploadProblem> {
        self.received(id, repository)?;
        let upload = self.uploads.remove(&id).ok_or(UploadProblem::Unknown)?;
        let content = upload.received.freeze();
        if Digest::of(&content) != *digest {
            return Err(UploadProblem::DigestMismatch);
        }
        self.contents.insert(digest.clone(), content);
        self.links.insert((repository, digest.clone()));
        Ok(())
    }

    /// Forgets an upload.
    pub(crate) fn cancel(
        &mut self,
        id: Uuid,
        repository: RepositoryId,
    ) -> Result<(), UploadProblem> {
        self.received(id, repository)?;
        self.uploads.remove(&id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Ids;

    fn upload() -> (Blobs, Uuid, RepositoryId) {
        let mut ids = Ids::from_seed(1);
        let (id, repository) = (ids.uuid(), ids.repository());
        let mut blobs = Blobs::default();
        blobs.begin(id, repository);
        (blobs, id, repository)
    }

    #[test]
    fn chunks_add_up_to_a_blob() {
        let (mut blobs, id, repository) = upload();
        assert_eq!(blobs.append(id, repository, b"one ", None), Ok(4));
        assert_eq!(blobs.append(id, repository, b"two", Some(4)), Ok(7));
        let digest = Digest::of(b"one two");
        assert_eq!(blobs.commit(id, repository, &digest), Ok(()));
        assert_eq!(
            blobs.find(repository, &digest),
            Some(Bytes::from_static(b"one two"))
        );
        assert_eq!(blobs.received(id, repository), Err(UploadProblem::Unknown));
    }

    #[test]
    fn a_chunk_sent_twice_is_kept_once_and_a_hole_is_refused() {
        let (mut blobs, id, repository) = upload();
        assert_eq!(blobs.append(id, repository, b"abcd", Some(0)), Ok(4));
        assert_eq!(blobs.append(id, repository, b"cdef", Some(2)), Ok(6));
        let gap = Err(UploadProblem::Gap { received: 6 });
        assert_eq!(blobs.append(id, repository, b"x", Some(7)), gap);
        assert_eq!(blobs.commit(id, repository, &Digest::of(b"abcdef")), Ok(()));
    }

    #[test]
    fn content_with_another_digest_is_refused_and_gone() {
        let (mut blobs, id, repository) = upload();
        assert_eq!(blobs.append(id, repository, b"evil", None), Ok(4));
        let digest = Digest::of(b"good");
        let refused = blobs.commit(id, repository, &digest);
        assert_eq!(refused, Err(UploadProblem::DigestMismatch));
        assert_eq!(blobs.find(repository, &digest), None);
        assert_eq!(blobs.cancel(id, repository), Err(UploadProblem::Unknown));
    }

    #[test]
    fn uploads_and_blobs_of_one_repository_are_unknown_in_another() {
        let (mut blobs, id, repository) = upload();
        let other = {
            let mut ids = Ids::from_seed(1);
            ids.repository();
            ids.repository()
        };
        assert_ne!(repository, other);
        assert_eq!(
            blobs.append(id, other, b"x", None),
            Err(UploadProblem::Unknown)
        );
        blobs.append(id, repository, b"x", None).unwrap();
        let digest = Digest::of(b"x");
        blobs.commit(id, repository, &digest).unwrap();
        assert_eq!(blobs.find(other, &digest), None);
        assert!(blobs.mount(&digest, repository, other));
        assert!(blobs.find(other, &digest).is_some());
        assert!(!blobs.mount(&Digest::of(b"y"), repository, other));
    }
}

//! What a path below `/v2/` leads to. Repository names hold slashes, so it is read from its end.

use uuid::Uuid;

use super::Digest;

/// A place in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target<'path> {
    pub(crate) namespace: &'path str,
    pub(crate) name: &'path str,
    pub(crate) place: Place<'path>,
}

/// The kinds of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'path> {
    Tags,
    Uploads,
    Upload(Uuid),
    Blob(Digest),
    /// By tag or digest.
    Manifest(&'path str),
}

impl<'path> Target<'path> {
    /// Reads the path after `/v2/`; `None` where Quay has no route.
    pub(crate) fn parse(path: &'path str) -> Option<Self> {
        let (rest, last) = path.rsplit_once('/')?;
        let (repository, place) = if let Some(repository) = rest.strip_suffix("/blobs/uploads") {
            let upload = || last.parse().ok().map(Place::Upload);
            (
                repository,
                if last.is_empty() {
                    Place::Uploads
                } else {
                    upload()?
                },
            )
        } else if let Some(repository) = rest.strip_suffix("/blobs") {
            (repository, Place::Blob(Digest::parse(last)?))
        } else if let Some(repository) = rest.strip_suffix("/manifests") {
            let known = Digest::parse(last).is_some() || is_tag(last);
            (repository, known.then_some(Place::Manifest(last))?)
        } else {
            let repository = path.strip_suffix("/tags/list")?;
            (repository, Place::Tags)
        };
        let (namespace, name) = repository.split_once('/')?;
        Some(Self {
            namespace,
            name,
            place,
        })
    }

    /// `namespace/name`.
    pub(crate) fn repository(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// The distribution specification's rule for tags.
pub(crate) fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let starts_well = text.bytes().next().is_some_and(is_word);
    starts_well
        && text.len() <= 128
        && text
            .bytes()
            .all(|byte| is_word(byte) || b".-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Option<Place<'_>> {
        Target::parse(path).map(|target| target.place)
    }

    #[test]
    fn repository_names_may_hold_slashes_and_route_words() {
        let target = Target::parse("o/a/blobs/b/manifests/v1").unwrap();
        assert_eq!(target.repository(), "o/a/blobs/b");
        assert_eq!(target.place, Place::Manifest("v1"));
    }

    #[test]
    fn each_place_is_found() {
        let digest = Digest::of(b"x");
        assert_eq!(place("o/r/tags/list"), Some(Place::Tags));
        assert_eq!(place("o/r/blobs/uploads/"), Some(Place::Uploads));
        let upload = "o/r/blobs/uploads/526acaf1-c276-48dd-9a49-058a2ed99ca0";
        assert!(matches!(place(upload), Some(Place::Upload(_))));
        assert_eq!(
            place(&format!("o/r/blobs/{digest}")),
            Some(Place::Blob(digest.clone()))
        );
        let by_digest = format!("o/r/manifests/{digest}");
        assert_eq!(place(&by_digest), Some(Place::Manifest(digest.as_str())));
    }

    #[test]
    fn anything_else_is_no_route() {
        for bad in [
            "r/tags/list",
            "o/r/tags",
            "o/r/blobs/latest",
            "o/r/blobs/uploads/x",
            "o/r/manifests/.hidden",
            "o/r/manifests/",
        ] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }
}

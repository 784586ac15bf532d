//! The one encoder of path segments (SECURITY.md O2).

use model::RepoPath;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a segment keeps as it is: RFC 3986's unreserved characters, and `:` and `@`, which Quay
/// was seen with (704, 609). The `+` of a robot's name is encoded: Quay takes both forms (314,
/// 315), and what lies between may take a bare one for a space.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@');

/// An encoded value for one pair of braces in a route.
#[derive(Debug)]
pub(crate) struct Segment(String);

impl Segment {
    /// One segment; a slash in it is encoded.
    pub(crate) fn new(text: &str) -> Self {
        Self(utf8_percent_encode(text, ENCODED).to_string())
    }

    /// A repository's path, whose slashes separate segments.
    pub(crate) fn repository(path: &RepoPath) -> Self {
        let mut encoded = Self::new(path.org.as_str()).0;
        for part in path.repo.as_str().split('/') {
            encoded.push('/');
            encoded.push_str(&Self::new(part).0);
        }
        Self(encoded)
    }
}

/// Puts `values` in the place of the braces of `route`, in order.
pub(crate) fn fill(route: &str, values: &[Segment]) -> String {
    let mut values = values.iter();
    let filled: Vec<&str> = route
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                values.next().map_or("", |value| &value.0)
            } else {
                part
            }
        })
        .collect();
    filled.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_could_end_or_split_a_segment_is_encoded() {
        let hostile = Segment::new("a/b?c#d%e f+g;h&i=j\\k\u{fc}\n");
        assert_eq!(
            hostile.0,
            "a%2Fb%3Fc%23d%25e%20f%2Bg%3Bh%26i%3Dj%5Ck%C3%BC%0A"
        );
    }

    #[test]
    fn a_repositorys_slashes_stay_and_its_braces_take_the_whole_path() {
        let path: RepoPath = "course-1/team/a/lab".parse().unwrap();
        let filled = fill(
            "/api/v1/repository/{repository}/permissions/user/{username}",
            &[
                Segment::repository(&path),
                Segment::new("course-1+student1"),
            ],
        );
        assert_eq!(
            filled,
            "/api/v1/repository/course-1/team/a/lab/permissions/user/course-1%2Bstudent1"
        );
    }
}

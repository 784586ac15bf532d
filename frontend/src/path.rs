//! Own paths: names of any script and any sign become segments in one place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// Everything that is not unreserved (RFC 3986, section 2.3).
const NOT_IN_A_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The own path of these segments.
#[must_use]
pub fn own(segments: &[&str]) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        path.extend(percent_encode(segment.as_bytes(), NOT_IN_A_SEGMENT));
    }
    path
}

/// The page of a workspace.
#[must_use]
pub fn workspace(workspace: &str) -> String {
    own(&["workspaces", workspace])
}

/// The page of a component.
#[must_use]
pub fn component(workspace: &str, component: &str) -> String {
    own(&["workspaces", workspace, "components", component])
}

/// What is asked of a component, or done with it.
#[must_use]
pub fn of_component(workspace: &str, component: &str, part: &str) -> String {
    own(&["workspaces", workspace, "components", component, part])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_segment() {
        assert_eq!(
            own(&["workspaces", "a b/../?#%é", "link"]),
            "/workspaces/a%20b%2F..%2F%3F%23%25%C3%A9/link"
        );
    }
}

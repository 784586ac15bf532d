//! Where in a body something is.

use std::fmt;

/// A place in a body.
#[derive(Clone, Debug, Default)]
pub(super) struct Place(Vec<String>);

impl Place {
    pub(super) fn at(&self, key: &str) -> Self {
        Self(self.0.iter().cloned().chain([key.to_owned()]).collect())
    }

    pub(super) fn key(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    pub(super) fn is(&self, pattern: &str) -> bool {
        let pattern: Vec<_> = pattern.split('/').skip(1).collect();
        pattern.len() == self.0.len()
            && pattern
                .iter()
                .zip(&self.0)
                .all(|(wanted, key)| *wanted == "*" || wanted == key)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.0.join("/"))
    }
}

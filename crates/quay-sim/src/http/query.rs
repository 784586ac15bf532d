//! Query strings and form bodies.

use url::form_urlencoded;

/// Names and values in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: Option<&str>) -> Self {
        Self::parse_bytes(text.unwrap_or_default().as_bytes())
    }

    pub(crate) fn parse_bytes(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// These parameters and then those of `other`.
    pub(crate) fn followed_by(self, other: Self) -> Self {
        Self([self.0, other.0].concat())
    }

    /// The first value of this name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of this name.
    pub(crate) fn all<'query>(&'query self, name: &str) -> impl Iterator<Item = &'query str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

//! Avatars: a colour and a hash, both of which follow from an address or a name.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What Quay says about a picture of somebody (154).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Avatar {
    name: String,
    hash: String,
    color: &'static str,
    kind: &'static str,
}

impl Avatar {
    pub(crate) fn user(name: &str, email: Option<&str>) -> Self {
        Self::new(name, email.unwrap_or(name), "user")
    }

    pub(crate) fn robot(name: &str, email: &str) -> Self {
        Self::new(name, email, "robot")
    }

    pub(crate) fn organization(name: &str, email: Option<&str>) -> Self {
        Self::new(name, email.unwrap_or(name), "org")
    }

    pub(crate) fn team(name: &str) -> Self {
        Self::new(name, name, "team")
    }

    pub(crate) fn application(name: &str, email: &str) -> Self {
        Self::new(name, email, "app")
    }

    fn new(name: &str, identity: &str, kind: &'static str) -> Self {
        let identity = if identity.is_empty() { name } else { identity };
        let digest = Sha256::digest(identity.trim().to_lowercase());
        let place = usize::from(digest.first().copied().unwrap_or_default()) % COLORS.len();
        let color = COLORS.get(place).copied().unwrap_or_default();
        Self {
            name: name.to_owned(),
            hash: HEXLOWER.encode(&digest),
            color,
            kind,
        }
    }
}

/// Quay's palette; the hash's first byte chooses.
const COLORS: [&str; 32] = [
    "#969696", "#aec7e8", "#ff7f0e", "#ffbb78", "#2ca02c", "#98df8a", "#d62728", "#ff9896",
    "#9467bd", "#c5b0d5", "#8c564b", "#c49c94", "#e377c2", "#f7b6d2", "#7f7f7f", "#c7c7c7",
    "#bcbd22", "#1f77b4", "#17becf", "#9edae5", "#393b79", "#5254a3", "#6b6ecf", "#9c9ede",
    "#9ecae1", "#31a354", "#b5cf6b", "#a1d99b", "#8c6d31", "#ad494a", "#e7ba52", "#a55194",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avatars_are_those_that_quay_computed() {
        let owners = Avatar::team("owners");
        assert_eq!(owners.color, "#c7c7c7");
        assert!(owners.hash.starts_with("6f0e3a8c0eb46e8834b4"));
        assert_eq!(
            Avatar::user("course-1", Some("course-1@example.com")).color,
            "#98df8a"
        );
        assert_eq!(
            Avatar::organization("contact2", Some("contact@example.com")).color,
            "#2ca02c"
        );
    }
}

//! Naming a component.

pub(crate) const COMPONENT: &str = "Name";
pub(crate) const COMPONENT_HINT: &str = "At most 63 characters, unique in the workspace; letters, digits and dashes stay as they are at Quay.";
pub(crate) const APPLICATION: &str = "Application (optional)";
pub(crate) const APPLICATION_HINT: &str =
    "Takes part in the repository's name, and cannot be changed later.";
pub(crate) const TITLE: &str = "At Quay it will be";
pub(crate) const EMPTY: &str = "…";
#[cfg(feature = "hydrate")]
pub(crate) const NEW_ORGANIZATION: &str = "(a new organization)";
#[cfg(feature = "hydrate")]
pub(crate) const TAKEN: &str = " (there is a component of this name)";

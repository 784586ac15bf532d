//! What was pushed.

use model::api::tag::Tags;

pub(crate) const TITLE: &str = "Tags";
pub(crate) const AT_QUAY: &str = "All tags at Quay";
pub(crate) const NOT_YET: &str = "There is no repository yet that could have any.";

pub(crate) const LOOK: &str = "Look again";
pub(crate) const ASKING: &str = "Asking Quay for the tags…";
pub(crate) const EMPTY: &str = "Nothing was pushed yet. Push your first image with the commands on the component’s page: its tag appears there.";
pub(crate) const NAME: &str = "Tag";
pub(crate) const DIGEST: &str = "Digest";
pub(crate) const SIZE: &str = "Size";
pub(crate) const PUSHED: &str = "Pushed";
pub(crate) const UNKNOWN: &str = "not known";

/// `No tag yet`, `1 tag`, `the latest 50 tags`.
pub(crate) fn count(tags: &Tags) -> String {
    match (tags.items.len(), tags.more) {
        (0, _) => "No tag yet.".to_owned(),
        (1, false) => "1 tag.".to_owned(),
        (tags, false) => format!("{tags} tags."),
        (tags, true) => format!("The latest {tags} tags."),
    }
}

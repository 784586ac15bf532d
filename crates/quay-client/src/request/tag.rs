//! Tags.

use model::RepoPath;

use super::{Call, Request};
use crate::{body::tag::TagPage, operation::Operation, path::Segment};

/// As many tags as Quay gives at once *(source)*.
const PAGE: &str = "100";

pub(crate) fn list(path: &RepoPath, page: u32) -> Request<TagPage> {
    Call::new(Operation::ListTags, &[Segment::repository(path)])
        .query("onlyActiveTags", "true")
        .query("limit", PAGE)
        .query("page", page.to_string())
        .answered_by()
}

//! Repositories.

use model::{OrgName, RepoPath, Visibility};
use serde_json::json;

use super::{Call, Payload, Request};
use crate::{
    body::repository::{Changed, CreatedRepository, LastPushPage, Repository, RepositoryPage},
    operation::Operation,
    path::Segment,
};

/// A repository to create.
#[derive(Debug, Clone)]
pub struct NewRepository {
    /// Where.
    pub path: RepoPath,
    /// Who may pull.
    pub visibility: Visibility,
    /// Its description; Quay insists on one (227), an empty one will do.
    pub description: String,
}

pub(crate) fn create(new: &NewRepository) -> Request<CreatedRepository> {
    Call::new(Operation::CreateRepository, &[])
        .payload(Payload::Json(json!({
            "namespace": new.path.org.as_str(),
            "repository": new.path.repo.as_str(),
            "visibility": word(new.visibility),
            "description": new.description,
        })))
        .answered_by()
}

pub(crate) fn find(path: &RepoPath) -> Request<Repository> {
    Call::new(Operation::FindRepository, &[Segment::repository(path)])
        .query("includeTags", "false")
        .answered_by()
}

pub(crate) fn list(org: &OrgName, page: Option<&str>) -> Request<RepositoryPage> {
    listing(org, page).answered_by()
}

pub(crate) fn list_last_pushes(org: &OrgName, page: Option<&str>) -> Request<LastPushPage> {
    listing(org, page)
        .query("last_modified", "true")
        .answered_by()
}

fn listing(org: &OrgName, page: Option<&str>) -> Call {
    let call = Call::new(Operation::ListRepositories, &[]).query("namespace", org.as_str());
    match page {
        Some(page) => call.query("next_page", page),
        None => call,
    }
}

pub(crate) fn set_description(path: &RepoPath, description: &str) -> Request<Changed> {
    Call::new(
        Operation::SetRepositoryDescription,
        &[Segment::repository(path)],
    )
    .payload(Payload::Json(json!({"description": description})))
    .answered_by()
}

/// A missing repository is answered by 200 and `null` (253).
pub(crate) fn set_visibility(path: &RepoPath, visibility: Visibility) -> Request<Option<Changed>> {
    Call::new(
        Operation::SetRepositoryVisibility,
        &[Segment::repository(path)],
    )
    .payload(Payload::Json(json!({"visibility": word(visibility)})))
    .answered_by()
}

pub(crate) fn delete(path: &RepoPath) -> Request<()> {
    Call::new(Operation::DeleteRepository, &[Segment::repository(path)]).answered_by_nothing()
}

const fn word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "private",
        Visibility::Public => "public",
    }
}

//! What was pushed, as Quay tells it.

use futures::{StreamExt as _, TryStreamExt as _};
use model::{OrgName, RepoPath, api::tag::Tag};
use provisioning_core::port::QuayError;
use store::Push;

use super::{QuayAdapter, quay::read};

impl QuayAdapter {
    /// As many of a repository's latest tags; `None` where there is no such repository.
    ///
    /// # Errors
    /// When Quay does not say.
    pub async fn find_latest_tags(
        &self,
        path: &RepoPath,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, QuayError> {
        let tags = self.0.list_tags(path).take(most);
        let tags = tags
            .map_ok(|tag| Tag {
                name: tag.name,
                digest: tag.manifest_digest,
                size: tag.size,
                pushed_at: tag.last_modified,
            })
            .try_collect()
            .await;
        match tags.map_err(read) {
            Ok(tags) => Ok(Some(tags)),
            Err(QuayError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// When each of an organization's repositories was last pushed to, where it was. A name that no
    /// repository of ours has is left out.
    ///
    /// # Errors
    /// When Quay does not say.
    pub async fn list_last_pushes(&self, org: &OrgName) -> Result<Vec<Push>, QuayError> {
        let known: Vec<_> = self
            .0
            .list_last_pushes(org)
            .try_collect()
            .await
            .map_err(read)?;
        let pushes = known.into_iter().filter_map(|push| {
            Some(Push {
                repository: push.name.parse().ok()?,
                at: push.at?,
            })
        });
        Ok(pushes.collect())
    }
}

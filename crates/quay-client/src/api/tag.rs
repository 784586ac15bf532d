//! Tags.

use futures::Stream;
use model::RepoPath;

use super::{QuayApi, pages};
use crate::{body::tag::Tag, error::QuayError, request::tag};

impl QuayApi {
    /// Lists a repository's live tags, newest first, 100 a page (431). Needs `repo:read`.
    ///
    /// The stream ends after its first error.
    pub fn list_tags(
        &self,
        path: &RepoPath,
    ) -> impl Stream<Item = Result<Tag, QuayError>> + Send + use<> {
        let (api, path) = (self.clone(), path.clone());
        pages(1, move |number: u32| {
            let (api, path) = (api.clone(), path.clone());
            async move {
                let page = api.send(tag::list(&path, number)).await?;
                Ok((
                    page.tags,
                    page.has_additional.then_some(number.saturating_add(1)),
                ))
            }
        })
    }
}

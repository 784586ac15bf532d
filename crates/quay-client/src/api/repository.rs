//! Repositories.

use futures::Stream;
use model::{OrgName, RepoPath, Visibility};

use super::{Deletion, QuayApi, pages};
use crate::{
    body::repository::{Changed, LastPush, Repository, RepositorySummary},
    error::{AnswerFault, Effect, QuayError},
    request::repository::{self, NewRepository},
};

impl QuayApi {
    /// Creates a repository; the token's user becomes its administrator, and the organization's
    /// default permissions are applied (206, 343). Two of the same at once can both succeed.
    /// Needs `repo:create`.
    ///
    /// # Errors
    /// [`QuayError::Exists`] (207); [`QuayError::PlanLimit`]; [`QuayError::Forbidden`] also where
    /// the organization does not exist (223).
    pub async fn create_repository(&self, new: &NewRepository) -> Result<(), QuayError> {
        let created = self.send(repository::create(new)).await?;
        if created.namespace == new.path.org.as_str() && created.name == new.path.repo.as_str() {
            Ok(())
        } else {
            Err(misshapen("name"))
        }
    }

    /// Reads a repository, without its tags (231). Needs `repo:read`.
    ///
    /// # Errors
    /// [`QuayError::Forbidden`] where the user may not see into the organization (237).
    pub async fn find_repository(&self, path: &RepoPath) -> Result<Option<Repository>, QuayError> {
        self.find(repository::find(path)).await
    }

    /// Lists an organization's repositories, as far as the token's user may see them; a page of
    /// 100 is fetched when the last is used up (241, 246). An unknown organization has none (245).
    ///
    /// The stream ends after its first error.
    pub fn list_repositories(
        &self,
        org: &OrgName,
    ) -> impl Stream<Item = Result<RepositorySummary, QuayError>> + Send + use<> {
        let (api, org) = (self.clone(), org.clone());
        pages(None, move |at: Option<String>| {
            let (api, org) = (api.clone(), org.clone());
            async move {
                let page = api.send(repository::list(&org, at.as_deref())).await?;
                Ok((page.repositories, page.next_page.map(Some)))
            }
        })
    }

    /// Lists when each of an organization's repositories was last pushed to: one call for 100 of
    /// them (242). As [`list_repositories`](Self::list_repositories) otherwise.
    ///
    /// The stream ends after its first error.
    pub fn list_last_pushes(
        &self,
        org: &OrgName,
    ) -> impl Stream<Item = Result<LastPush, QuayError>> + Send + use<> {
        let (api, org) = (self.clone(), org.clone());
        pages(None, move |at: Option<String>| {
            let (api, org) = (api.clone(), org.clone());
            async move {
                let page = api
                    .send(repository::list_last_pushes(&org, at.as_deref()))
                    .await?;
                Ok((page.repositories, page.next_page.map(Some)))
            }
        })
    }

    /// Sets a repository's description (254). Needs `repo:write`.
    ///
    /// # Errors
    /// [`QuayError::Missing`] (255).
    pub async fn set_repository_description(
        &self,
        path: &RepoPath,
        description: &str,
    ) -> Result<(), QuayError> {
        changed(
            &self
                .send(repository::set_description(path, description))
                .await?,
        )
    }

    /// Makes a repository public or private; as it was already is success (249, 250). Needs
    /// `repo:admin`.
    ///
    /// # Errors
    /// [`QuayError::Missing`], which Quay says by 200 and `null` (253); [`QuayError::PlanLimit`].
    pub async fn set_repository_visibility(
        &self,
        path: &RepoPath,
        visibility: Visibility,
    ) -> Result<(), QuayError> {
        match self
            .send(repository::set_visibility(path, visibility))
            .await?
        {
            Some(answer) => changed(&answer),
            None => Err(QuayError::Missing),
        }
    }

    /// Deletes a repository. Quay does not say whether there was one (261). Needs `repo:admin`.
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_repository(&self, path: &RepoPath) -> Result<Deletion, QuayError> {
        self.delete(repository::delete(path)).await
    }
}

fn changed(answer: &Changed) -> Result<(), QuayError> {
    if answer.success {
        Ok(())
    } else {
        Err(misshapen("success"))
    }
}

fn misshapen(field: &str) -> QuayError {
    QuayError::unreadable(
        AnswerFault::Shape {
            field: field.to_owned(),
        },
        Effect::Unknown,
    )
}

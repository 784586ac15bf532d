//! OAuth applications and the tokens that they mint. All need `org:admin`.

use futures::TryStreamExt as _;
use model::OrgName;

use super::{Deletion, QuayApi, pages};
use crate::{
    body::application::{Application, IssuedToken, MintedToken},
    error::QuayError,
    identifier::TokenId,
    request::application::{self, ApplicationPath, NewApplication, NewToken},
};

impl QuayApi {
    /// Creates an OAuth application (29).
    ///
    /// # Errors
    /// As any call's.
    pub async fn create_application(
        &self,
        org: &OrgName,
        new: &NewApplication,
    ) -> Result<Application, QuayError> {
        self.send(application::create(org, new)).await
    }

    /// Reads an OAuth application, its secret included (34).
    ///
    /// # Errors
    /// As any call's.
    pub async fn find_application(
        &self,
        path: &ApplicationPath,
    ) -> Result<Option<Application>, QuayError> {
        self.find(application::find(path)).await
    }

    /// Lists an organization's OAuth applications, their secrets included (33).
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_applications(&self, org: &OrgName) -> Result<Vec<Application>, QuayError> {
        Ok(self.send(application::list(org)).await?.applications)
    }

    /// Deletes an OAuth application, and with it all its tokens and codes (375, 376).
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_application(&self, path: &ApplicationPath) -> Result<Deletion, QuayError> {
        self.delete(application::delete(path)).await
    }

    /// Lists an application's live tokens, without the tokens (38), 50 a page *(source)*. New in
    /// Quay 3.18.
    ///
    /// # Errors
    /// [`QuayError::Missing`] before.
    pub async fn list_application_tokens(
        &self,
        path: &ApplicationPath,
    ) -> Result<Vec<IssuedToken>, QuayError> {
        let (api, path) = (self.clone(), path.clone());
        pages(None, move |at: Option<String>| {
            let (api, path) = (api.clone(), path.clone());
            async move {
                let page = api.send(application::tokens(&path, at.as_deref())).await?;
                Ok((page.tokens, page.next_page.map(Some)))
            }
        })
        .try_collect()
        .await
    }

    /// Mints a token that ends by itself (709). New in Quay 3.18.
    ///
    /// # Errors
    /// [`QuayError::Forbidden`] for more than the minting token holds (44);
    /// [`QuayError::TokenCap`] (635); [`QuayError::Missing`] before 3.18.
    pub async fn mint_token(
        &self,
        path: &ApplicationPath,
        new: &NewToken,
    ) -> Result<MintedToken, QuayError> {
        self.send(application::mint(path, new)).await
    }

    /// Revokes a token of the application, at once (362). New in Quay 3.18.
    ///
    /// # Errors
    /// As any call's.
    pub async fn revoke_token(
        &self,
        path: &ApplicationPath,
        id: TokenId,
    ) -> Result<Deletion, QuayError> {
        self.delete(application::revoke(path, id)).await
    }
}

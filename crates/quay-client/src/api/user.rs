//! Users and what they authorized.

use model::QuayUsername;

use super::{Deletion, QuayApi};
use crate::{
    body::user::{Authorization, OwnUser, PublicUser},
    error::QuayError,
    identifier::TokenId,
    request::user,
};

impl QuayApi {
    /// Says who the token is (161, 162). Needs `user:read`.
    ///
    /// # Errors
    /// [`QuayError::TokenDeadOrScopeTooSmall`] unless [`QuayApi::holding`] told what the token
    /// holds: a living token without `user:read` is answered as a dead one is (164).
    pub async fn get_own_user(&self) -> Result<OwnUser, QuayError> {
        self.send(user::own()).await
    }

    /// Looks a user up; organizations are none (165, 167).
    ///
    /// # Errors
    /// As any call's.
    pub async fn find_user(&self, name: &QuayUsername) -> Result<Option<PublicUser>, QuayError> {
        self.find(user::find(name)).await
    }

    /// Lists what the token's user let applications have (348). Needs `user:admin`.
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_authorizations(&self) -> Result<Vec<Authorization>, QuayError> {
        Ok(self.send(user::authorizations()).await?.authorizations)
    }

    /// Deletes one of the token's user's tokens, this very one included, at once (353, 354).
    /// Needs `user:admin`.
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_authorization(&self, id: TokenId) -> Result<Deletion, QuayError> {
        self.delete(user::delete_authorization(id)).await
    }
}

//! Tokens and applications at Quay, as far as custody needs them.

use std::time::Duration;

use async_trait::async_trait;
use model::{OrgName, QuayUsername, Timestamp};

use crate::{
    debt::Witness,
    id::{ApplicationPath, ClientId, TokenId, UserId},
    plan::Deletion,
    scope::{Scopes, SeenScopes},
    secret::{AuthorizationCode, ClientSecret, QuayToken, TransactionSecret},
    transaction::Client,
};

/// Why Quay did not do what it was asked. The variants tell what the caller has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuayError {
    /// The bearer is revoked, expired or garbage: 401 on reads (354, 363), 403 with the CSRF text
    /// on writes (356, 711), 401 at the registry (409).
    #[error("the token is dead")]
    TokenDead,
    /// What the call is about is not there.
    #[error("it is not there")]
    Missing,
    /// The bearer lives, and may not do this; or this Quay does not have it.
    #[error("it may not be done with this token, or not at this Quay")]
    Refused,
    /// The code or the client secret is wrong (079, 087). Nothing was given.
    #[error("the code was refused")]
    CodeRefused,
    /// The effect may have happened: the answer was lost, or was a 5xx, or made no sense.
    #[error("the answer was lost; it may have happened")]
    OutcomeUnknown,
    /// Nothing happened, and it may work later: not reached, 429, read-only.
    #[error("Quay cannot be reached, or not now")]
    Unavailable {
        /// How long Quay asks to wait, where it says.
        retry_after: Option<Duration>,
    },
}

/// With whose token a call is made.
#[derive(Debug, Clone, Copy)]
pub enum Bearer<'a> {
    /// The service token, which the adapter has.
    Service,
    /// This token of a user.
    User(&'a QuayToken),
}

/// A code and all that must be repeated to exchange it.
#[derive(Debug)]
pub struct CodeExchange<'a> {
    /// Whose application it was given to.
    pub client: &'a Client,
    /// Its secret; `None` for ours, which the adapter has.
    pub client_secret: Option<&'a ClientSecret>,
    /// The last segment of the redirect URI.
    pub transaction: &'a TransactionSecret,
    /// Exactly what was authorized, in the same order (083, 097).
    pub scopes: &'a Scopes,
    /// The code.
    pub code: &'a AuthorizationCode,
}

/// What a token says of itself at the registry (417).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: TokenId,
    /// Whom it acts as.
    pub quay_user: QuayUsername,
}

/// What `GET /user/` says (161).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Whom the token acts as.
    pub quay_user: QuayUsername,
    /// Who they are in Berth when they sign in to both with one account: made by the adapter out of
    /// `logins`, and the issuer that it knows the login service by. Empty where Quay tells none.
    pub logins: Vec<UserId>,
}

/// A token to mint.
#[derive(Debug)]
pub struct Mint<'a> {
    /// At which application.
    pub at: &'a ApplicationPath,
    /// Its name.
    pub name: &'a str,
    /// What it may do: no more than the minting one.
    pub scopes: &'a Scopes,
    /// How long it lives.
    pub lifetime: Duration,
}

/// A token in an application's list (038): live ones only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its id.
    pub id: TokenId,
    /// Its name; empty for one that came out of a consent.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    pub ends: Timestamp,
}

/// Quay, as far as custody needs it. No call is repeated by the adapter.
#[async_trait]
pub trait Quay: Send + Sync {
    /// Exchanges a code (090): form body, the scope repeated, the cookie against nginx.
    async fn exchange(&self, exchange: CodeExchange<'_>) -> Result<QuayToken, QuayError>;

    /// Asks the registry which token this is (417). Every living token is told, whatever its scope.
    async fn name(&self, token: &QuayToken) -> Result<Named, QuayError>;

    /// Asks who the token acts as (161). Asked only of a token that holds a user scope, so a 401
    /// means [`QuayError::TokenDead`] (not 164).
    async fn own(&self, token: &QuayToken) -> Result<Own, QuayError>;

    /// Asks what a token holds, out of its user's authorizations (348). Needs `user:admin`: a token
    /// without is [`QuayError::Refused`] (349).
    async fn scopes(&self, token: &QuayToken, id: TokenId) -> Result<SeenScopes, QuayError>;

    /// Mints a token (709), and says its id and when it ends.
    /// [`QuayError::Refused`] before Quay 3.18, at the cap (635), and for more than the minter
    /// holds (044).
    async fn mint(
        &self,
        by: &QuayToken,
        mint: Mint<'_>,
    ) -> Result<(QuayToken, TokenId, Timestamp), QuayError>;

    /// Deletes a token. [`QuayError::Missing`] is what a second deletion answers (352, 362).
    async fn delete_token(
        &self,
        by: &QuayToken,
        id: TokenId,
        how: &Deletion,
    ) -> Result<(), QuayError>;

    /// Makes an application (029). Its redirect URI is the one that Berth serves.
    async fn make_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<(ClientId, ClientSecret), QuayError>;

    /// Finds an application by its name (033); `None` when there is none.
    async fn find_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<Option<ClientId>, QuayError>;

    /// Deletes an application, with all its tokens and codes (375, 376).
    async fn delete_application(
        &self,
        by: Bearer<'_>,
        path: &ApplicationPath,
    ) -> Result<(), QuayError>;

    /// Lists the living tokens of an application (038), with the service token.
    /// [`QuayError::Refused`] before Quay 3.18.
    async fn list_tokens(&self, path: &ApplicationPath) -> Result<Vec<ListedToken>, QuayError>;

    /// Makes the read that tells a living token from a dead one. Success, or
    /// [`QuayError::TokenDead`]; everything else tells nothing.
    async fn witness(&self, token: &QuayToken, witness: Witness) -> Result<(), QuayError> {
        match witness {
            Witness::User => self.own(token).await.map(drop),
            Witness::Registry => self.name(token).await.map(drop),
        }
    }
}

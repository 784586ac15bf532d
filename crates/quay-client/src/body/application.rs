//! OAuth applications and the tokens that they minted.

use model::Timestamp;
use serde::Deserialize;

use crate::{
    identifier::{ClientId, TokenId},
    token::{ApiToken, ClientSecret},
};

/// An OAuth application with its secret (29, 34).
#[derive(Debug, Deserialize)]
pub struct Application {
    /// Its name; several may have the same.
    pub name: String,
    /// Its description.
    pub description: String,
    /// What the authorize URL names.
    pub client_id: ClientId,
    /// What the code exchange needs.
    pub client_secret: ClientSecret,
    /// The prefix of the redirect URIs that Quay takes; may be empty (31).
    pub redirect_uri: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ApplicationList {
    pub(crate) applications: Vec<Application>,
}

/// What is known of a token of an application, without the token (38).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IssuedToken {
    /// Its id, and what deletes it.
    #[serde(rename = "uuid")]
    pub id: TokenId,
    /// The name that its maker gave it; names may repeat. None for a token out of a consent
    /// *(source)*.
    pub name: Option<String>,
    /// Its scopes, as Quay writes them.
    pub scope: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself: ten years on, unless asked otherwise (45, 709).
    pub expires_at: Timestamp,
    /// Whose it is.
    pub created_by: Option<String>,
    /// When it was last used, where Quay keeps that.
    pub last_accessed: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct IssuedTokenList {
    pub(crate) tokens: Vec<IssuedToken>,
    pub(crate) next_page: Option<String>,
}

/// A token just minted (709).
#[derive(Debug, Deserialize)]
pub struct MintedToken {
    /// What is known of it.
    #[serde(flatten)]
    pub issued: IssuedToken,
    /// The token itself; Quay tells it this once.
    pub token: ApiToken,
}

//! Users and what they authorized.

use serde::Deserialize;

use crate::identifier::TokenId;

/// The user whom the asking token acts for (161, 162).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OwnUser {
    /// The user's name.
    pub username: String,
    /// The address; only with `user:admin`.
    pub email: Option<String>,
    /// The outside accounts that the user signs in with; empty without `user:admin`.
    #[serde(default)]
    pub logins: Vec<ExternalLogin>,
    /// The organizations that the user is in.
    pub organizations: Vec<OwnOrganization>,
}

/// An account elsewhere that the user signs in to Quay with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExternalLogin {
    /// The sign-in service, by Quay's id for it.
    pub service: String,
    /// The user's subject there.
    pub service_identifier: Option<String>,
}

/// An organization that the token's user is in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OwnOrganization {
    /// Its name.
    pub name: String,
    /// Whether the user owns it; not told to a token without `user:admin`.
    pub is_org_admin: Option<bool>,
}

/// A user as everybody may see (165).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PublicUser {
    /// The user's name.
    pub username: String,
}

/// A token that the user let an application have (348). Quay tells neither its date nor its
/// client id; its id is what the token names itself by at the registry (417).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Authorization {
    /// What deletes it.
    #[serde(rename = "uuid")]
    pub id: TokenId,
    /// The application.
    pub application: AuthorizedApplication,
    /// What the token may do.
    pub scopes: Vec<AuthorizedScope>,
}

/// The application of an [`Authorization`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AuthorizedApplication {
    /// Its name.
    pub name: String,
    /// The organization that owns it.
    pub organization: ApplicationOwner,
}

/// The organization that owns an application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApplicationOwner {
    /// Its name.
    pub name: String,
}

/// One scope of an [`Authorization`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AuthorizedScope {
    /// The scope, as Quay writes it.
    pub scope: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AuthorizationList {
    pub(crate) authorizations: Vec<Authorization>,
}

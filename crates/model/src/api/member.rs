//! Members of a workspace.

use serde::{Deserialize, Serialize};

use crate::{Role, Timestamp, UserId, WorkspaceName};

/// What a caller declares of a member (`PUT /api/v1/workspaces/{workspace}/members/{user}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberDeclaration {
    /// What they may do.
    pub role: Role,
    /// Who that is to the provider that they sign in with. Needed of somebody who has never signed
    /// in; the user's id is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// Who somebody is to an OpenID provider (OpenID Connect Core 5.7). Never an e-mail address and
/// never a name: those change hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The provider's issuer, as in its ID tokens.
    pub issuer: String,
    /// The subject, as in its ID tokens.
    pub subject: String,
}

impl Identity {
    /// The id that this identity has with Berth.
    #[must_use]
    pub fn user(&self) -> UserId {
        UserId::of(&[&self.issuer, &self.subject])
    }
}

/// A member of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// Who it is.
    pub user: UserId,
    /// What they are called; empty until they sign in.
    pub name: String,
    /// Their e-mail address, where the provider has verified it.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Where the membership comes from.
    pub source: MemberSource,
    /// Since when.
    pub since: Timestamp,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
}

/// Where a membership comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MemberSource {
    /// The workspace is this person's own.
    Personal,
    /// A group of the provider that they sign in with; looked at again at each sign-in.
    Group,
    /// Somebody who may manage the members made them one.
    Granted,
}

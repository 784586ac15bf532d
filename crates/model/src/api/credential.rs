//! Push and pull credentials.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CredentialId, RobotName, RobotSlot, Timestamp};

/// What a credential is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum CredentialKind {
    /// Push and pull on one component's repository.
    Push,
    /// Pull on every repository of the workspace.
    Pull,
}

/// Where in its life a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum CredentialState {
    /// Stored, not yet proven at the registry.
    Pending,
    /// Proven and delivered: the one that pipelines use.
    Current,
    /// Replaced, and kept working until no build can hold it any more.
    Retiring,
    /// Dead at Quay.
    Retired,
}

/// What everybody in the workspace may know of a credential. The secret is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// What it is for.
    pub kind: CredentialKind,
    /// The robot account, which is also the user name at the registry.
    pub robot: RobotName,
    /// Which of the two push robots it is; absent for a pull credential.
    pub slot: Option<RobotSlot>,
    /// Counts up with each rotation.
    pub generation: u64,
    /// Where in its life it is.
    pub state: CredentialState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the registry last granted exactly what it should.
    pub tested_at: Option<Timestamp>,
    /// When it was last put where pipelines look.
    pub delivered_at: Option<Timestamp>,
}

/// What the registry says a credential is worth
/// (`POST /api/v1/workspaces/{workspace}/credentials/{credential}/test`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CredentialTest {
    /// Which credential was tested.
    pub credential: CredentialId,
    /// The robot account.
    pub robot: RobotName,
    /// Whether it is worth what it should be.
    pub verdict: TestVerdict,
    /// Where it was tried; nowhere if it is refused.
    pub places: Vec<TestedPlace>,
    /// When.
    pub tested_at: Timestamp,
}

/// Whether a credential is worth what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestVerdict {
    /// Exactly.
    AsItShouldBe,
    /// It may do less: builds fail.
    TooLittle,
    /// It may do more: it is not safe to give to a build.
    TooMuch,
    /// The registry does not know it.
    Refused,
}

/// What a credential may do in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestedPlace {
    /// Which.
    pub place: TestPlace,
    /// `<registry>/<organization>/<repository>`, where it was tried.
    pub image: String,
    /// What it should be able to do there: `pull`, `push`, or nothing.
    pub wanted: Vec<String>,
    /// What the registry grants it there.
    pub granted: Vec<String>,
}

/// Where a credential is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestPlace {
    /// On a repository that it is for.
    Own,
    /// On another one of the same organization.
    Sibling,
    /// In another organization.
    Elsewhere,
}

/// What a secret is asked for. The audit trail says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RevealPurpose {
    /// To be looked at, or used by a program.
    #[default]
    Show,
    /// To be put on the clipboard without being shown.
    Copy,
    /// To be put into a file.
    Download,
}

/// How a credential is revealed
/// (`POST /api/v1/workspaces/{workspace}/credentials/{credential}/reveal`). The body may be left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// What for; left out, to be shown.
    #[serde(default)]
    pub purpose: RevealPurpose,
}

/// A credential with its secret: the answer of a reveal, never stored by who gets it.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedCredential {
    /// Which credential this is.
    pub id: CredentialId,
    /// The registry that it is for.
    pub registry: String,
    /// What it can be used on: `<registry>/<organization>/<repository>` for a push credential,
    /// `<registry>/<organization>` for a pull credential.
    pub image: String,
    /// The user name.
    pub username: String,
    /// The password: the robot's token.
    pub password: String,
}

impl fmt::Debug for RevealedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevealedCredential")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

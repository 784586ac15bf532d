//! Components.

use serde::{Deserialize, Serialize};

use crate::{
    ApplicationName, ComponentId, ComponentName, Condition, OperationId, RepoName, RepoPath,
    Timestamp, WorkspaceName,
};

/// Who may pull an image without a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Nobody.
    Private,
    /// Everybody.
    Public,
}

impl Visibility {
    /// `private` or `public`, as Quay writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

/// What a caller declares of a component
/// (`PUT /api/v1/workspaces/{workspace}/components/{component}`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ComponentDeclaration {
    /// The application that it is part of. It takes part in the repository's name and cannot be
    /// changed later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationName>,
    /// Left out: it stays as it is; at first it is what the installation has configured, `private`
    /// by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
}

/// A component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Component {
    /// Berth's own id.
    pub id: ComponentId,
    /// The workspace that it is in.
    pub workspace: WorkspaceName,
    /// Its name within the workspace.
    pub name: ComponentName,
    /// The application that it is part of.
    pub application: Option<ApplicationName>,
    /// The declared visibility.
    pub visibility: Visibility,
    /// Where its repository is; absent until its place is settled.
    pub repository: Option<RepoPath>,
    /// `<registry>/<organization>/<repository>`, what pipelines push to.
    pub image: Option<String>,
    /// Counts the changes of what was declared.
    pub generation: u64,
    /// The generation that the conditions were last seen for.
    pub observed_generation: u64,
    /// What is known of it.
    pub conditions: Vec<Condition>,
    /// The operation that works on it or did so last.
    pub operation: Option<OperationId>,
    /// When it was declared first.
    pub created_at: Timestamp,
    /// When its repository was last pushed to, as far as Berth has heard: it asks Quay while
    /// somebody looks at its pages.
    pub pushed_at: Option<Timestamp>,
    /// When its deletion was asked for. It can be undone until `deletion_due_at`.
    pub deleted_at: Option<Timestamp>,
    /// When its robots and its row will be removed for good.
    pub deletion_due_at: Option<Timestamp>,
}

/// What a component of these names would be called at Quay
/// (`GET /api/v1/workspaces/{workspace}/preview`). Asking changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preview {
    /// Its repository, within the organization.
    pub repository: RepoName,
    /// `<registry>/<organization>/<repository>`; absent until the workspace has an organization.
    pub image: Option<String>,
    /// Whether the workspace has a component of this name already.
    pub taken: bool,
}

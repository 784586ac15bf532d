//! Places: one for each credential that pipelines use.

use std::fmt;

use model::{ComponentId, ComponentName, WorkspaceId, WorkspaceName};

/// Where one credential is looked for.
///
/// The names say where; the id says *whose* it is, so that a component that was deleted and made
/// again under its old name is not taken for the one before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The workspace whose pipelines look here.
    pub workspace: WorkspaceName,
    /// What they look for.
    pub kind: Kind,
}

/// What is looked for at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The push credential of a component.
    Push {
        /// The component's name.
        component: ComponentName,
        /// The component.
        id: ComponentId,
    },
    /// The workspace's pull credential.
    Pull {
        /// The workspace.
        id: WorkspaceId,
    },
}

impl Place {
    /// Whose place it is, as text.
    pub(crate) fn owner(&self) -> String {
        match &self.kind {
            Kind::Push { id, .. } => id.to_string(),
            Kind::Pull { id } => id.to_string(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Push { component, .. } => {
                write!(f, "push credential of {component} in {}", self.workspace)
            }
            Kind::Pull { .. } => write!(f, "pull credential of {}", self.workspace),
        }
    }
}

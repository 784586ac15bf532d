//! What a credential is worth at the registry.

use std::{collections::BTreeSet, fmt};

use async_trait::async_trait;
use model::{RepoPath, RobotName};

use crate::secret::RobotToken;

/// What the registry grants somebody on a repository: the `actions` of the token that its
/// `/v2/auth` issues. No permission is an empty list and status 200 (recording 402).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access(BTreeSet<String>);

/// Why the registry did not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// The user name and password are refused (401, recordings 409, 453, 455).
    #[error("the registry refuses the credential")]
    Refused,
    /// It cannot be reached, fails, or asks for patience.
    #[error("the registry cannot be reached")]
    Unavailable,
}

/// The registry's token endpoint.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Asks for `push,pull` on the repository by `GET /v2/auth` and tells what was granted.
    async fn access(
        &self,
        robot: &RobotName,
        token: &RobotToken,
        path: &RepoPath,
    ) -> Result<Access, RegistryError>;
}

impl Access {
    /// The actions as the registry names them: `pull`, `push`, `*`, …
    pub fn new(actions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(actions.into_iter().map(Into::into).collect())
    }

    /// The actions, in order.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether everything here is also there.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        let actions: Vec<&str> = self.0.iter().map(String::as_str).collect();
        f.write_str(&actions.join(", "))
    }
}

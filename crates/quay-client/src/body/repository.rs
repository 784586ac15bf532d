//! Repositories.

use model::Visibility;
use serde::{Deserialize, Deserializer};

/// A repository (230, 231).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Repository {
    /// The organization or user that it belongs to.
    pub namespace: String,
    /// Its name there.
    pub name: String,
    /// Its description; none when a push created it (430).
    pub description: Option<String>,
    /// Who may pull.
    #[serde(rename = "is_public", deserialize_with = "visibility")]
    pub visibility: Visibility,
    /// Whether pushes are taken.
    pub state: RepositoryState,
    /// Whether the token may administer it.
    pub can_admin: bool,
}

/// A repository in a listing (241).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RepositorySummary {
    /// The organization or user that it belongs to.
    pub namespace: String,
    /// Its name there.
    pub name: String,
    /// Its description; none when a push created it.
    pub description: Option<String>,
    /// Who may pull.
    #[serde(rename = "is_public", deserialize_with = "visibility")]
    pub visibility: Visibility,
    /// Whether pushes are taken.
    pub state: RepositoryState,
}

/// Whether a repository takes pushes (625).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RepositoryState {
    /// Pushes and pulls.
    Normal,
    /// Pulls only; `/v2/auth` grants pull alone (627).
    ReadOnly,
    /// Filled by mirroring.
    Mirror,
    /// A state that this crate does not know.
    #[serde(other)]
    Other,
}

/// One page of repositories.
#[derive(Debug, Deserialize)]
pub(crate) struct RepositoryPage {
    pub(crate) repositories: Vec<RepositorySummary>,
    pub(crate) next_page: Option<String>,
}

/// What a creation answers (206).
#[derive(Debug, Deserialize)]
pub(crate) struct CreatedRepository {
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// What a change answers: `{"success": true}` (249, 254).
#[derive(Debug, Deserialize)]
pub(crate) struct Changed {
    pub(crate) success: bool,
}

fn visibility<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Visibility, D::Error> {
    Ok(if bool::deserialize(deserializer)? {
        Visibility::Public
    } else {
        Visibility::Private
    })
}

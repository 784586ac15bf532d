//! Repositories.

use model::{Timestamp, Visibility};
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

/// When a repository was last pushed to, in a listing that was asked for it (242).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LastPush {
    /// The repository's name in its organization.
    pub name: String,
    /// When the newest of its live tags was last pointed somewhere, to the second; none where it has
    /// no tag, and where this Quay does not say. A number of seconds since 1970 *(source)*.
    #[serde(rename = "last_modified", default, deserialize_with = "seconds")]
    pub at: Option<Timestamp>,
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

/// One page of repositories, with when they were last pushed to.
#[derive(Debug, Deserialize)]
pub(crate) struct LastPushPage {
    pub(crate) repositories: Vec<LastPush>,
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

/// What is no whole number of seconds is nothing that is known: older Quays had fractions.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let value = Option::<serde_json::Number>::deserialize(deserializer)?;
    let millis = value
        .and_then(|seconds| seconds.as_i64())
        .and_then(|seconds| seconds.checked_mul(1000));
    Ok(millis.and_then(|millis| Timestamp::from_unix_millis(millis).ok()))
}

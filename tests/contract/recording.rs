//! The recorded exchanges of a real Quay: what a check asks, and the truth it compares with.
//!
//! One JSON file each, `NNN-name.json`, read when a run starts. `README.md` beside them lists them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;
use serde_json::Value;

/// One exchange: a request that was sent to a real Quay, and what it answered.
#[derive(Clone, Debug, Deserialize)]
pub struct Recording {
    /// The number that the documentation and the checks cite.
    pub n: u16,
    /// A short name, the rest of the file's name.
    pub name: String,
    /// What was asked.
    pub request: RecordedRequest,
    /// What came back.
    pub response: RecordedResponse,
}

/// The request of a recording.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedRequest {
    /// The HTTP method.
    pub method: String,
    /// Path and query, encoded as they were sent.
    pub path: String,
    /// As whom.
    pub auth: RecordedIdentity,
    /// The headers that were set by hand; secrets are replaced.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// `json`, `form`, `raw` or `none`; absent means JSON where there is a body.
    #[serde(default)]
    pub body_kind: Option<String>,
    /// The body: JSON, the fields of a form, or the raw text.
    #[serde(default)]
    pub body: Option<Value>,
}

/// Whose credential a recorded request carried.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedIdentity {
    /// `none`, `oauth-bearer`, `session-cookie`, `basic` or `registry-jwt`.
    pub kind: String,
    /// The user, robot or client.
    #[serde(default, rename = "as")]
    pub name: Option<String>,
    /// The scopes of a bearer token.
    #[serde(default)]
    pub scope: Option<String>,
}

/// The response of a recording.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedResponse {
    /// The HTTP status.
    pub status: u16,
    /// All headers, in order; secrets are replaced.
    pub headers: Vec<(String, String)>,
    /// The body, where it was JSON (whatever its content type said).
    #[serde(default, alias = "body")]
    pub json: Option<Value>,
    /// The body, where it was something else.
    #[serde(default)]
    pub text: Option<String>,
    /// The header and the claims of the JWT in the body.
    #[serde(default)]
    pub token_decoded: Option<Value>,
}

impl RecordedResponse {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(recorded, _)| recorded.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl Recording {
    /// Whether this name occurs in the request.
    pub fn asks_about(&self, name: &str) -> bool {
        self.request.path.contains(name)
            || self
                .request
                .body
                .as_ref()
                .is_some_and(|body| body.to_string().contains(name))
    }
}

/// All recordings, by number.
#[derive(Clone, Debug)]
pub struct Library {
    recordings: Arc<BTreeMap<u16, Recording>>,
    folder: PathBuf,
}

/// Why the recordings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder or a file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not a recording.
    #[error("{} is not a recording", path.display())]
    Parse {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

impl Library {
    /// Reads the recordings that this crate was built with.
    ///
    /// # Errors
    ///
    /// When the folder is not there any more, or a file in it is not a recording.
    pub fn load() -> Result<Self, LibraryError> {
        Self::load_from(Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings"))
    }

    /// Reads the recordings in a folder.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read, or a file in it is not a recording.
    pub fn load_from(folder: PathBuf) -> Result<Self, LibraryError> {
        let mut recordings = BTreeMap::new();
        for entry in fs::read_dir(&folder).map_err(|source| LibraryError::Read {
            path: folder.clone(),
            source,
        })? {
            let path = entry
                .map_err(|source| LibraryError::Read {
                    path: folder.clone(),
                    source,
                })?
                .path();
            if is_recording(&path) {
                let recording: Recording = read_json(&path)?;
                recordings.insert(recording.n, recording);
            }
        }
        Ok(Self {
            recordings: Arc::new(recordings),
            folder,
        })
    }

    /// The recording of this number.
    pub fn find(&self, number: u16) -> Option<&Recording> {
        self.recordings.get(&number)
    }

    /// All numbers, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = u16> + '_ {
        self.recordings.keys().copied()
    }

    /// `scope-matrix.json`: for each call, what a token with one single scope gets.
    ///
    /// # Errors
    ///
    /// When the file is not there or not as expected.
    pub fn scope_matrix(&self) -> Result<BTreeMap<String, BTreeMap<String, String>>, LibraryError> {
        read_json(&self.folder.join("scope-matrix.json"))
    }

    /// `discovery-summary.json`: path, method, operation and scopes of what discovery listed.
    ///
    /// # Errors
    ///
    /// When the file is not there or not as expected.
    pub fn discovery(
        &self,
    ) -> Result<BTreeMap<String, BTreeMap<String, DiscoveredOperation>>, LibraryError> {
        read_json(&self.folder.join("discovery-summary.json"))
    }
}

/// One operation in `discovery-summary.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct DiscoveredOperation {
    /// Quay's name of the operation.
    #[serde(rename = "operationId")]
    pub operation_id: String,
    /// The scopes it asks for: alternatives of sets.
    pub scope: Vec<Vec<String>>,
}

fn is_recording(path: &Path) -> bool {
    let starts_with_a_digit = path
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.chars().next())
        .is_some_and(|first| first.is_ascii_digit());
    starts_with_a_digit
        && path
            .extension()
            .is_some_and(|extension| extension == "json")
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, LibraryError> {
    let text = fs::read(path).map_err(|source| LibraryError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    serde_json::from_slice(&text).map_err(|source| LibraryError::Parse {
        path: path.to_path_buf(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::Library;

    #[test]
    fn every_file_is_read_under_its_number() {
        let library = Library::load().unwrap();

        let created = library.find(264).unwrap();
        assert_eq!(created.name, "robot-create");
        assert_eq!(created.request.method, "PUT");
        assert_eq!(created.response.status, 201);
        assert_eq!(
            created.response.header("content-type"),
            Some("application/json")
        );
        assert!(library.numbers().count() > 400);
    }

    #[test]
    fn bodies_are_read_from_both_generations_of_files() {
        let library = Library::load().unwrap();

        assert!(library.find(289).unwrap().response.json.is_some());
        assert!(library.find(704).unwrap().response.json.is_some());
    }

    #[test]
    fn the_scope_matrix_names_every_call() {
        let matrix = Library::load().unwrap().scope_matrix().unwrap();

        assert_eq!(matrix["GET /api/v1/user/"]["user:read"], "200");
    }
}

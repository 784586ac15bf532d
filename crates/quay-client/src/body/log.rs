//! An organization's audit log.

use model::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::mail_date;

/// One entry of an organization's log (452, 708).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LogEntry {
    /// What was done: `org_add_team_member`, `create_robot`, …
    pub kind: String,
    /// When, to the second.
    #[serde(deserialize_with = "mail_date")]
    pub datetime: Timestamp,
    /// Who did it; none where Quay does not know.
    pub performer: Option<Performer>,
    /// The details; which ones depends on the kind.
    pub metadata: Map<String, Value>,
}

impl LogEntry {
    /// One detail, where it is there and a text.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.metadata.get(name).and_then(Value::as_str)
    }

    /// The client id of the OAuth application whose token did it; none for a browser session.
    #[must_use]
    pub fn oauth_client(&self) -> Option<&str> {
        self.detail("oauth_token_application_id")
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Performer {
    /// The user, or the robot's full name.
    pub name: String,
    /// Whether it is a robot.
    #[serde(default)]
    pub is_robot: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LogPage {
    pub(crate) logs: Vec<LogEntry>,
    pub(crate) next_page: Option<String>,
}

//! Hooks that people set on a repository's events. They are stored and never called.

use serde_json::Value;
use uuid::Uuid;

/// A repository's notification (441).
#[derive(Clone, Debug)]
pub(crate) struct Notification {
    pub(crate) uuid: Uuid,
    pub(crate) title: Value,
    pub(crate) event: String,
    pub(crate) method: String,
    pub(crate) config: Value,
    pub(crate) event_config: Value,
}

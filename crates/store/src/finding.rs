//! Findings: what was found out about this Quay, kept over restarts so that nothing is assumed.

use async_trait::async_trait;
use model::Timestamp;

use crate::StoreError;

/// The findings.
#[async_trait]
pub trait Findings {
    /// Notes what was found, in place of what was found earlier under this key.
    async fn note_finding(&self, key: &str, value: &str, now: Timestamp) -> Result<(), StoreError>;

    /// What was found last, and when.
    async fn find_finding(&self, key: &str) -> Result<Option<(String, Timestamp)>, StoreError>;
}

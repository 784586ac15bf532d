//! What the code exchange gives.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::token::ApiToken;

/// The token that a code was exchanged for (90).
#[derive(Debug, Deserialize)]
pub struct ExchangedToken {
    /// The token. Quay lets it live for ten years: use it, delete it, prove it dead.
    #[serde(rename = "access_token")]
    pub token: ApiToken,
    /// How long Quay says that it lives.
    #[serde(deserialize_with = "seconds")]
    pub expires_in: Duration,
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_secs)
}

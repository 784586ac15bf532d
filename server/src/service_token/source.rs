//! What the configuration says.

use std::path::PathBuf;

use quay_client::ApiToken;
use secrecy::{ExposeSecret as _, SecretString};

use super::ServiceTokenError;

/// Where the service token comes from, unless another has taken its place.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// Given once, by the configuration.
    Given(SecretString),
    /// In a file, which may change.
    File(PathBuf),
}

impl TokenSource {
    /// The token as it is now.
    ///
    /// # Errors
    /// When its file cannot be read, or does not hold a token.
    pub async fn read(&self) -> Result<ApiToken, ServiceTokenError> {
        let text = match self {
            Self::Given(token) => token.clone(),
            Self::File(path) => SecretString::from(
                tokio::fs::read_to_string(path)
                    .await
                    .map_err(ServiceTokenError::Unreadable)?,
            ),
        };
        ApiToken::new(text.expose_secret().trim().to_owned().into())
            .map_err(ServiceTokenError::Malformed)
    }
}

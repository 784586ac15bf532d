//! Secrets that an installation gives: as themselves, or by a file that can change.

use std::path::PathBuf;

use secrecy::SecretString;

use super::{ConfigError, Settings};

/// Where a secret comes from.
#[derive(Debug, Clone)]
pub enum SecretSource {
    /// Given once, by the configuration.
    Given(SecretString),
    /// In a file, which may change.
    File(PathBuf),
}

impl SecretSource {
    /// Reads `<key>` or `<key>_file`; `None` where neither is set.
    pub(super) fn read_from(
        settings: &Settings,
        key: &'static str,
        file_key: &'static str,
    ) -> Result<Option<Self>, ConfigError> {
        match (settings.optional(key), settings.optional(file_key)) {
            (Some(_), Some(_)) => Err(ConfigError::Both(key, file_key)),
            (Some(secret), None) => Ok(Some(Self::Given(secret.to_owned().into()))),
            (None, Some(path)) => Ok(Some(Self::File(path.into()))),
            (None, None) => Ok(None),
        }
    }

    /// The secret as it is now. White space around what is in a file does not count.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn read(&self) -> std::io::Result<SecretString> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::File(path) => {
                let text = tokio::fs::read_to_string(path).await?;
                Ok(text.trim().to_owned().into())
            }
        }
    }
}

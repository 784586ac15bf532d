//! What takes something away asks for its name to be typed.

use serde::Deserialize;

use crate::api::error::ApiError;

/// What such a form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Sure {
    name: String,
}

impl Sure {
    /// Whether this name was typed; `asked` says what for, and whose name it is.
    ///
    /// # Errors
    /// 400, with the name, where it was another.
    pub(super) fn is(&self, name: &str, asked: &str) -> Result<(), ApiError> {
        if self.name.trim() == name {
            Ok(())
        } else {
            Err(ApiError::invalid(format!("{asked}: {name}")))
        }
    }
}

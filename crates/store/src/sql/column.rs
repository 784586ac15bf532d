//! From columns to types and back. What does not fit is [`StoreError::Corrupt`].

use std::{str::FromStr, time::Duration};

use model::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::StoreError;

/// A name or an id.
pub(super) fn text<T: FromStr>(column: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt { column })
}

/// A name or an id that may be missing.
pub(super) fn optional_text<T: FromStr>(
    column: &'static str,
    content: Option<String>,
) -> Result<Option<T>, StoreError> {
    content.map(|content| text(column, &content)).transpose()
}

/// A SHA-256 digest.
pub(super) fn digest(column: &'static str, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt { column })
}

/// A member of an enumeration, spelled as in the API.
pub(super) fn word<T: DeserializeOwned>(
    column: &'static str,
    word: String,
) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(word)).map_err(|_| StoreError::Corrupt { column })
}

/// How the API spells a member of an enumeration.
pub(super) fn spell(column: &'static str, member: impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(member) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StoreError::Corrupt { column }),
    }
}

/// A count.
pub(super) fn number<T: TryFrom<i64>>(column: &'static str, number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| StoreError::Corrupt { column })
}

/// A time.
pub(super) fn time(column: &'static str, millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_unix_millis(millis).map_err(|_| StoreError::Corrupt { column })
}

/// A time that may be missing.
pub(super) fn optional_time(
    column: &'static str,
    millis: Option<i64>,
) -> Result<Option<Timestamp>, StoreError> {
    millis.map(|millis| time(column, millis)).transpose()
}

/// A number for a column; what is beyond what a column holds becomes the most that it does.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A span for arithmetic with times.
pub(super) fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

//! What Quay answers, as types.
//!
//! Unknown fields are ignored; a missing or misshapen one is an error that names the field, never
//! its value (SECURITY.md O3). Names in listings stay text: a stranger's odd name must not make
//! the listing unreadable. Names that *we* asked for are typed.

pub(crate) mod application;
pub(crate) mod discovery;
pub(crate) mod log;
pub(crate) mod oauth;
pub(crate) mod organization;
pub(crate) mod permission;
pub(crate) mod prototype;
pub(crate) mod registry;
pub(crate) mod repository;
pub(crate) mod robot;
pub(crate) mod tag;
pub(crate) mod team;
pub(crate) mod user;

use model::Timestamp;
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use serde_json::error::Category;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// Why an answer of success could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// It ends too early.
    Truncated,
    /// It is not JSON at all.
    NotJson,
    /// It is JSON, and this field is missing or of another shape.
    Field(String),
}

/// Reads a JSON answer. Of serde's message only the names of missing fields survive: the rest may
/// hold values.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            Category::Eof => Malformed::Truncated,
            Category::Syntax | Category::Io => Malformed::NotJson,
            Category::Data => Malformed::Field(field(&path, &error.inner().to_string())),
        }
    })?;
    deserializer.end().map_err(|_| Malformed::NotJson)?;
    Ok(value)
}

/// Where the answer is wrong: `robots[0].name`.
fn field(path: &str, message: &str) -> String {
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    match (path, missing) {
        (".", Some(name)) => name.to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (".", None) => "the whole body".to_owned(),
        (path, None) => path.to_owned(),
    }
}

/// Quay's dates: `Mon, 23 Nov 2026 17:40:13 -0000` (264).
pub(crate) fn mail_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    OffsetDateTime::parse(&text, &Rfc2822)
        .map(Timestamp::from)
        .map_err(|_| D::Error::custom("not a date"))
}

/// A date that may be `null` or absent.
pub(crate) fn optional_mail_date<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    struct Date(#[serde(deserialize_with = "mail_date")] Timestamp);

    Ok(Option::<Date>::deserialize(deserializer)?.map(|date| date.0))
}

#[cfg(test)]
mod tests;

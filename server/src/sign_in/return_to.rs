//! Where to go after signing in: an own path, and nothing else (S5).

use std::{fmt, str::FromStr};

use url::Url;

/// An own path with its query: what browsers make of it, written as they would write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTo(String);

/// A text that leads elsewhere, or nowhere. It is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a path of this server")]
pub struct InvalidReturnTo;

/// Stands for whatever host we are at. What leads away from it leads away from us.
const HERE: &str = "https://here.invalid";
/// Longer than any path of ours.
const LONGEST: usize = 2048;

impl ReturnTo {
    /// The path, with its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnTo {
    /// The first page.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Parses as browsers do (WHATWG URL Standard): `\` is `/`, tabs and line breaks are nothing, and
/// `//` begins a host. A fragment is left out: servers do not see one.
impl FromStr for ReturnTo {
    type Err = InvalidReturnTo;

    fn from_str(text: &str) -> Result<Self, InvalidReturnTo> {
        if !text.starts_with('/') || text.len() > LONGEST {
            return Err(InvalidReturnTo);
        }
        let written = own_path(text).ok_or(InvalidReturnTo)?;
        // `/./` and the like can leave a path that means something else when it is read again.
        match own_path(&written) {
            Some(again) if again == written => Ok(Self(written)),
            _ => Err(InvalidReturnTo),
        }
    }
}

fn own_path(text: &str) -> Option<String> {
    let here: Url = HERE.parse().ok()?;
    let there = here.join(text).ok()?;
    if there.origin() != here.origin() || !there.username().is_empty() || there.password().is_some()
    {
        return None;
    }
    let path = there.path();
    if path.starts_with("//") {
        return None;
    }
    Some(match there.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    })
}

#[cfg(test)]
mod tests;

//! One difference, as it is printed.

use std::fmt;

use crate::secret::scrubbed;

/// One point in which an answer is not the recorded one. It prints without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    place: String,
    expected: String,
    got: String,
}

impl Difference {
    /// A difference at a place, such as `status` or `/teams/owners`.
    pub fn new(
        place: impl Into<String>,
        expected: impl fmt::Display,
        got: impl fmt::Display,
    ) -> Self {
        Self {
            place: place.into(),
            expected: shown(&expected.to_string()),
            got: shown(&got.to_string()),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: expected {}, got {}",
            self.place, self.expected, self.got
        )
    }
}

pub(super) fn quoted(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("{text:?}")
    }
}

fn shown(text: &str) -> String {
    const ENOUGH: usize = 160;
    let clean = scrubbed(text);
    let mut short: String = clean.chars().take(ENOUGH).collect();
    if short.len() < clean.len() {
        short.push('…');
    }
    short
}

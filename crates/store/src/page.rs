//! Lists, a page at a time.

use data_encoding::BASE64URL_NOPAD;

use crate::StoreError;

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The `next` of the page before; `None` for the first page.
    pub after: Option<String>,
    /// How many items at most; 1 to 500, what is outside is taken as the nearest.
    pub limit: u16,
}

impl PageRequest {
    /// The most items that a page has.
    pub const LONGEST: u16 = 500;

    /// The first page.
    #[must_use]
    pub fn first(limit: u16) -> Self {
        Self { after: None, limit }
    }

    /// How many items are wanted.
    pub(crate) fn items(&self) -> usize {
        usize::from(self.limit.clamp(1, Self::LONGEST))
    }

    /// The sort key that the last page ended with.
    pub(crate) fn key(&self) -> Result<Option<String>, StoreError> {
        let Some(after) = &self.after else {
            return Ok(None);
        };
        BASE64URL_NOPAD
            .decode(after.as_bytes())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(Some)
            .ok_or(StoreError::InvalidCursor)
    }

    /// What a caller gives as `after` so as to go on behind this sort key.
    pub(crate) fn cursor(key: &str) -> String {
        BASE64URL_NOPAD.encode(key.as_bytes())
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(100)
    }
}

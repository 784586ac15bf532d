//! Pages of listings, and the opaque tokens that lead to the next one.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Request;

const VERSION: &str = "gAAAAAB";

/// A part of a listing.
#[derive(Clone, Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// What a client repeats as `next_page`; absent on the last page.
    pub(super) next: Option<String>,
}

impl Request<'_> {
    /// The page of `all` that the request asks for; garbage means the first (248).
    pub(super) fn page_of<T>(&self, all: impl Iterator<Item = T>, size: usize) -> Page<T> {
        let start = self.page_start();
        let mut rest = all.skip(start);
        let items: Vec<T> = rest.by_ref().take(size).collect();
        let next = rest.next().map(|_| seal(start.saturating_add(size)));
        Page { items, next }
    }

    /// The same for what Quay keeps in several tables, of which it looks into one at a time: after
    /// the last entries comes one more page, an empty one (708).
    pub(super) fn page_of_log<T>(&self, all: impl Iterator<Item = T>, size: usize) -> Page<T> {
        let mut page = self.page_of(all, size);
        if page.next.is_none() && !page.items.is_empty() {
            page.next = Some(seal(self.page_start().saturating_add(size)));
        }
        page
    }

    fn page_start(&self) -> usize {
        self.query("next_page").and_then(open).unwrap_or_default()
    }
}

impl<T> Page<T> {
    /// Adds `next_page` to an answer, if there is one.
    pub(super) fn with_next(&self, mut answer: Value) -> Value {
        if let (Some(answer), Some(next)) = (answer.as_object_mut(), &self.next) {
            answer.insert("next_page".to_owned(), next.clone().into());
        }
        answer
    }
}

/// Nobody is meant to read or to make these; a checksum tells Quay's own from garbage.
fn seal(start: usize) -> String {
    let place = start.to_string();
    let sum = Sha256::digest(&place);
    let bytes: Vec<u8> = sum
        .iter()
        .copied()
        .chain(mask(place.as_bytes(), &sum))
        .collect();
    format!("{VERSION}{}", BASE64URL_NOPAD.encode(&bytes))
}

fn open(token: &str) -> Option<usize> {
    let bytes = BASE64URL_NOPAD
        .decode(token.strip_prefix(VERSION)?.as_bytes())
        .ok()?;
    let (sum, masked) = bytes.split_at_checked(32)?;
    let place: Vec<u8> = mask(masked, sum).collect();
    if Sha256::digest(&place).as_slice() != sum {
        return None;
    }
    String::from_utf8(place).ok()?.parse().ok()
}

fn mask<'bytes>(bytes: &'bytes [u8], sum: &'bytes [u8]) -> impl Iterator<Item = u8> + 'bytes {
    bytes.iter().zip(sum).map(|(byte, mask)| byte ^ mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_where_it_was_made_for() {
        assert_eq!(open(&seal(0)), Some(0));
        assert_eq!(open(&seal(100)), Some(100));
        assert!(!seal(100).contains("100"));
    }

    #[test]
    fn garbage_leads_nowhere() {
        assert_eq!(open("garbage"), None);
        assert_eq!(open("gAAAAABgarbage"), None);
        assert_eq!(open(&seal(100).replace('A', "B")), None);
    }
}

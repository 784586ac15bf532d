//! The cookie that binds a sign-in under way to the browser that began it (S1).

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use crate::random::Random;

/// One for all sign-ins that a browser has under way: a second tab must not undo the first.
const NAME: &str = "__Host-berth-sign-in";
/// As long as a sign-in may take.
const MAX_AGE_SECONDS: u32 = 600;

/// What the browser has, and nobody else.
pub(super) struct Binding(String);

impl Binding {
    /// What the browser has already, or something new for it.
    pub(super) fn find_or_make(headers: &HeaderMap, random: &Random) -> Self {
        Self::find(headers).unwrap_or_else(|| Self(secret(random)))
    }

    /// What the browser has; `None` when it has nothing, or nothing of ours.
    pub(super) fn find(headers: &HeaderMap) -> Option<Self> {
        let value = find(headers, NAME)?;
        let is_ours = BASE64URL_NOPAD
            .decode(value.as_bytes())
            .is_ok_and(|bytes| bytes.len() == 32);
        is_ours.then(|| Self(value.to_owned()))
    }

    /// What is stored of it.
    pub(super) fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }

    /// `Set-Cookie`
    pub(super) fn set(&self) -> Option<HeaderValue> {
        let cookie = format!(
            "{NAME}={}; Path=/; Max-Age={MAX_AGE_SECONDS}; Secure; HttpOnly; SameSite=Lax",
            self.0
        );
        HeaderValue::from_str(&cookie).ok()
    }
}

/// The value of a cookie; `None` as well when there are several of this name.
pub(crate) fn find<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    match (found.next(), found.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// 256 random bits, as text.
pub(super) fn secret(random: &Random) -> String {
    BASE64URL_NOPAD.encode(&random.bytes::<32>())
}

/// What is stored of a secret that somebody else has.
pub(super) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

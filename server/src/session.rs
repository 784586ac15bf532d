//! Who sits in front of the browser: sessions, and the layer that looks them up.
//!
//! A session lives in the store, under the SHA-256 of the id in the cookie, so that ending it ends
//! it on every replica with the next request (S4). It lasts 30 minutes from its last use by a person,
//! exact to a minute (a page that keeps itself up to date is none), and 12 hours from the sign-in at most. Its id is renewed at sign-in and step-up; its
//! [`SessionKey`] stays the same through a step-up, because work begun before it goes on after it.
//!
//! Only this module knows what is in a session. It knows nothing of how people sign in.

mod forget;
mod layer;
mod rows;

use std::time::Duration;

use axum::http::HeaderMap;
use model::{SessionKey, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use tower_sessions::{Session, SessionManagerLayer, cookie::SameSite, session::Error};

pub use forget::forget_ended;
pub use layer::{UNATTENDED, identify, identify_anew};
pub use rows::SessionRows;

/// The session's cookie. Browsers take a `__Host-` cookie only over https (or on loopback), for
/// this host alone and every path of it.
pub const COOKIE: &str = "__Host-berth";

/// Somebody who has proven who they are, by a session or by an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who it is: the digest of issuer and subject.
    pub user: UserId,
    /// What people call them; never decide by it.
    pub name: String,
    /// Whether they are a global administrator, by what the provider said when they signed in.
    pub administrator: bool,
    /// When they last proved it to the provider: what a step-up renews.
    pub authenticated_at: Timestamp,
    /// The browser that they signed in with; `None` for an access token.
    pub session: Option<SessionKey>,
}

/// What a session holds.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who it is.
    pub user: UserId,
    /// What people call them.
    pub name: String,
    /// Whether they are a global administrator.
    pub administrator: bool,
    /// When they last proved who they are.
    pub authenticated_at: Timestamp,
    /// When they signed in, step-ups aside: the session ends 12 hours later.
    pub started_at: Timestamp,
    /// When somebody last used the session, exact to a minute.
    pub used_at: Timestamp,
    /// What the provider calls its own session (`sid`), for back-channel logout.
    pub provider_session: Option<String>,
    /// Random, made at sign-in; outlives the renewal of the session's id.
    pub secret: String,
}

impl SignedIn {
    /// The person that this session is.
    #[must_use]
    pub fn person(self) -> Person {
        Person {
            session: Some(SessionKey::of(&["session", &self.secret])),
            user: self.user,
            name: self.name,
            administrator: self.administrator,
            authenticated_at: self.authenticated_at,
        }
    }
}

/// Not what it holds: the secret in it binds an attempt to link to this browser.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedIn")
    }
}

/// A use is noted when the last one noted is so long ago.
const NOTE_USE_AFTER: Duration = Duration::from_secs(60);

/// Under which name a session holds [`SignedIn`].
const PERSON: &str = "person";

/// Who is signed in with this session.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(session: &Session) -> Result<Option<SignedIn>, Error> {
    session.get(PERSON).await
}

/// Somebody uses a session now. What lies less than a minute back is not noted anew: not every
/// request writes.
///
/// # Errors
/// When the store cannot be read. It is written when the answer leaves.
async fn note_use(session: &Session, mut signed_in: SignedIn, now: Timestamp) -> Result<(), Error> {
    if signed_in.used_at.plus(NOTE_USE_AFTER) <= now {
        signed_in.used_at = now;
        session.insert(PERSON, signed_in).await?;
    }
    Ok(())
}

/// Begins a session for somebody who has just proven who they are. Whatever session the browser
/// had ends, and none of what it was told before is worth anything any more.
///
/// # Errors
/// When the store cannot be written.
pub async fn begin(session: &Session, signed_in: SignedIn) -> Result<(), Error> {
    session.cycle_id().await?;
    session.clear().await;
    session.insert(PERSON, signed_in).await?;
    // Now, not when the answer leaves: where this fails, nobody is told that they are signed in.
    session.save().await
}

/// Ends the session, here and on every replica.
///
/// # Errors
/// When the store cannot be written.
pub async fn end(session: &Session) -> Result<(), Error> {
    session.flush().await
}

/// Whether a request brings a session's cookie, good or not.
pub(crate) fn has_cookie(headers: &HeaderMap) -> bool {
    headers
        .get_all(axum::http::header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| pair.split(|byte| *byte == b'=').next())
        .any(|name| name.trim_ascii() == COOKIE.as_bytes())
}

/// The layer that finds a request's session, and writes one that has changed.
pub fn layer(rows: SessionRows) -> SessionManagerLayer<SessionRows> {
    // When a session ends is for the server to say, so the cookie lasts as long as the browser runs.
    SessionManagerLayer::new(rows)
        .with_name(COOKIE)
        .with_secure(true)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
}

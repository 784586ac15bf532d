//! Sessions of browsers: kept here, so that ending one ends it on every replica.

use async_trait::async_trait;
use model::{Timestamp, UserId};

use crate::StoreError;

/// A session as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of the id in the cookie: who reads the database cannot take a session over.
    pub key: [u8; 32],
    /// Whose it is, once somebody has signed in.
    pub user: Option<UserId>,
    /// What the sign-in provider calls its session: the claim `sid`.
    pub provider_session: Option<String>,
    /// What the session holds, as JSON; only who made it looks into it.
    pub data: String,
    /// From when on there is no such session.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for SessionRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord")
            .field("user", &self.user)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Whose sessions to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhoseSessions {
    /// All of a user's.
    User(UserId),
    /// The ones that came of one session at the sign-in provider (OpenID Connect Back-Channel
    /// Logout 2.4, `sid`).
    Provider {
        /// Only this user's.
        user: Option<UserId>,
        /// What the provider calls the session.
        sid: String,
    },
}

/// The sessions.
#[async_trait]
pub trait Sessions {
    /// Stores a new session. `false` when there is one with this key: choose another.
    async fn create_session(&self, session: SessionRecord) -> Result<bool, StoreError>;

    /// Stores a session in place of what it was. `false` when it has ended meanwhile: it stays so,
    /// whatever a request under way still wants to write.
    async fn save_session(&self, session: SessionRecord) -> Result<bool, StoreError>;

    /// The session with this key, unless it has expired.
    async fn find_session(
        &self,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError>;

    /// Ends a session. None there is success.
    async fn delete_session(&self, key: [u8; 32]) -> Result<(), StoreError>;

    /// Ends sessions. Answers how many there were.
    async fn end_sessions(&self, whose: &WhoseSessions) -> Result<u64, StoreError>;

    /// Forgets the sessions that have expired. Answers how many there were.
    async fn trim_sessions(&self, now: Timestamp) -> Result<u64, StoreError>;
}

//! Users: who signs in to Berth.

use async_trait::async_trait;
use model::{Timestamp, UserId};

use crate::StoreError;

/// A user as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// The digest of issuer and subject.
    pub id: UserId,
    /// Who vouches for them (OpenID Connect Core 2, `iss`).
    pub issuer: String,
    /// What the issuer calls them, for ever (OpenID Connect Core 2, `sub`).
    pub subject: String,
    /// What people call them. It can change, and two can have the same: never decide by it.
    pub name: String,
    /// Their e-mail address, where the issuer says that it is verified.
    pub email: Option<String>,
    /// When they signed in first, or were made a member.
    pub first_seen: Timestamp,
    /// When they signed in last; `None` before the first time.
    pub signed_in_at: Option<Timestamp>,
}

/// Somebody who has just signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserToNote {
    /// Who vouches for them.
    pub issuer: String,
    /// What the issuer calls them.
    pub subject: String,
    /// What people call them.
    pub name: String,
    /// Their e-mail address; only a verified one.
    pub email: Option<String>,
}

/// The users.
#[async_trait]
pub trait Users {
    /// Notes that somebody has signed in, and what they are called today.
    async fn note_sign_in(
        &self,
        user: UserToNote,
        now: Timestamp,
    ) -> Result<UserRecord, StoreError>;

    /// The user with this id.
    async fn find_user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError>;
}

//! Passwords for single programs; the registry takes them from a user named `$app`.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{AccountId, Principal, World};

/// An app-specific token.
#[derive(Clone, Debug)]
pub(crate) struct AppToken {
    pub(crate) uuid: Uuid,
    pub(crate) user: AccountId,
    pub(crate) title: String,
    /// The password itself.
    pub(crate) code: String,
    pub(crate) created: OffsetDateTime,
    pub(crate) last_accessed: Option<OffsetDateTime>,
}

impl World {
    /// Whom an app-specific token speaks for: its user, without the limits of scopes.
    pub(crate) fn authenticate_app_token(
        &mut self,
        code: &str,
        now: OffsetDateTime,
    ) -> Option<Principal> {
        let token = self
            .app_tokens
            .iter_mut()
            .find(|token| token.code == code)?;
        self.users.get(&token.user).filter(|user| user.enabled)?;
        token.last_accessed = Some(now);
        Some(Principal::User(token.user))
    }
}

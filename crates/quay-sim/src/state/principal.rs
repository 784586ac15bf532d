//! On whose behalf a call is made.

use uuid::Uuid;

use super::{AccountId, Scope, ScopeSet};

/// Who calls, and with what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Principal {
    /// Nobody, or somebody whose credential is dead.
    Anonymous,
    /// A user with a session cookie, or with name and password at the registry.
    User(AccountId),
    /// A user's OAuth token.
    Token {
        /// The user.
        user: AccountId,
        /// The token's own id.
        uuid: Uuid,
        /// What it may do.
        scopes: ScopeSet,
    },
    /// A robot, at the registry.
    Robot(AccountId),
}

impl Principal {
    /// The account, if it is anybody's.
    pub(crate) fn account(&self) -> Option<AccountId> {
        match self {
            Self::Anonymous => None,
            Self::User(account) | Self::Robot(account) | Self::Token { user: account, .. } => {
                Some(*account)
            }
        }
    }

    /// The scopes of a token; `None` where no scopes limit the caller.
    pub(crate) fn scopes(&self) -> Option<&ScopeSet> {
        match self {
            Self::Token { scopes, .. } => Some(scopes),
            Self::Anonymous | Self::User(_) | Self::Robot(_) => None,
        }
    }

    /// Whether the caller's scopes let it see its own user (164).
    pub(crate) fn may_read_user(&self) -> bool {
        self.scopes().is_none_or(|scopes| {
            scopes.contains(Scope::UserRead) || scopes.contains(Scope::UserAdmin)
        })
    }

    /// Whether the caller's scopes let it administer its own user (121).
    pub(crate) fn may_administer_user(&self) -> bool {
        self.scopes()
            .is_none_or(|scopes| scopes.contains(Scope::UserAdmin))
    }
}

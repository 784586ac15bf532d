//! People (and the service account, which is a person to Quay).

use time::OffsetDateTime;

use super::{AccountId, Avatar};

/// A user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) email: String,
    /// In the clear: nothing here is worth protecting.
    pub(crate) password: String,
    pub(crate) superuser: bool,
    pub(crate) enabled: bool,
    /// External logins: `{service, service_identifier}`.
    pub(crate) logins: Vec<ExternalLogin>,
    pub(crate) created: OffsetDateTime,
}

/// A login at another service, under which Quay knows the user too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExternalLogin {
    pub(crate) service: String,
    pub(crate) identifier: String,
}

impl User {
    pub(crate) fn avatar(&self) -> Avatar {
        Avatar::user(&self.name, Some(&self.email))
    }
}

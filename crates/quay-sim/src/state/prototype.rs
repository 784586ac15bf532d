//! Default permissions: what a new repository of an organization starts with.

use uuid::Uuid;

use super::{AccountId, Grantee, Role};

/// A default permission. The same may be there twice (339).
#[derive(Clone, Debug)]
pub(crate) struct Prototype {
    pub(crate) uuid: Uuid,
    pub(crate) organization: AccountId,
    /// Applied only to repositories that this user creates.
    pub(crate) activating_user: Option<AccountId>,
    pub(crate) delegate: Grantee,
    pub(crate) role: Role,
}

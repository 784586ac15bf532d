//! Invitations to a team, by user or by mail address.

use super::{AccountId, TeamId};

/// An invitation that waits for an answer. Inviting again makes another one (607).
#[derive(Clone, Debug)]
pub(crate) struct Invitation {
    /// `urn:teaminvite:<uuid>` (703).
    pub(crate) code: String,
    pub(crate) team: TeamId,
    pub(crate) inviter: AccountId,
    pub(crate) invited: Invited,
}

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Invited {
    /// A user, by name.
    User(AccountId),
    /// Whoever opens the mail.
    Email(String),
}

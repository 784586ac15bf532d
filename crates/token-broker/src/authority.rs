//! Which authority may do a piece of work.

use std::fmt;

use model::{QuayUsername, Timestamp, WorkspaceId};

use crate::{
    custody::{Custody, Which},
    id::{CustodyId, UserId},
    link::Link,
    scope::Scopes,
    way::Way,
};

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Whose intent it is; `None` for what Berth does by itself.
    pub asked_by: Option<UserId>,
    /// What a token must be able to do for it.
    pub needs: Scopes,
}

/// Whose the workspace's organization is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Organization {
    /// It does not exist yet.
    Missing,
    /// Our account created it, and administers it.
    Ours,
    /// A user's, and our account administers it as a member.
    Joined,
    /// This user's, and our account has no place in it.
    Theirs(QuayUsername),
}

/// Under which Quay token a piece of work runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// The service token, in an organization of our own.
    Service,
    /// The service token, as a member of the user's organization.
    Member,
    /// A user's token, until it is deleted.
    LinkedUser {
        /// Who holds it.
        custody: CustodyId,
        /// Which of the two.
        which: Which,
        /// Whom it acts as.
        quay_user: QuayUsername,
    },
}

/// Why no authority may do the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAuthority {
    /// A user of the workspace wants its organization to be theirs, and Berth holds no token of
    /// theirs (any more). What is finished stays; the page offers to link again.
    #[error("a link is needed: no token of the organization's owner is at hand")]
    NeedsLink,
}

/// Which authority may do the work (L4).
///
/// A user's token does the work only when that same user asked for it, in the workspace that it was
/// given for, after confirming whose it is, and only what it is known to hold.
///
/// # Errors
/// When none may.
pub fn authority_for(
    work: &Work,
    organization: &Organization,
    links: &[Link],
    custodies: &[Custody],
    now: Timestamp,
) -> Result<Authority, NoAuthority> {
    let linked = || linked_user(work, links, custodies, now);
    match organization {
        Organization::Ours => Ok(Authority::Service),
        Organization::Joined => Ok(Authority::Member),
        Organization::Theirs(owner) => linked()
            .filter(
                |it| matches!(it, Authority::LinkedUser { quay_user, .. } if quay_user == owner),
            )
            .ok_or(NoAuthority::NeedsLink),
        Organization::Missing => match linked() {
            Some(authority) => Ok(authority),
            None if links.iter().any(|link| wants_to_own(link, work)) => {
                Err(NoAuthority::NeedsLink)
            }
            None => Ok(Authority::Service),
        },
    }
}

/// The token of the one who asked, where there is one that may be used.
fn linked_user(
    work: &Work,
    links: &[Link],
    custodies: &[Custody],
    now: Timestamp,
) -> Option<Authority> {
    let user = work.asked_by?;
    let link = links
        .iter()
        .find(|link| link.holds() && link.user == user && link.workspace == work.workspace)?;
    custodies
        .iter()
        .filter(|it| it.user == user && it.workspace == work.workspace)
        .filter(|it| {
            it.holder
                .as_ref()
                .is_some_and(|it| it.quay_user == link.quay_user)
        })
        .find_map(|it| {
            Some(Authority::LinkedUser {
                custody: it.id,
                which: it.usable(&work.needs, now)?,
                quay_user: link.quay_user.clone(),
            })
        })
}

/// Whether the link means that the organization is to be the user's from its first moment.
fn wants_to_own(link: &Link, work: &Work) -> bool {
    link.holds()
        && link.workspace == work.workspace
        && match link.way {
            Way::HandOver | Way::CreateAsUser | Way::OwnApplication | Way::PastedToken => true,
            Way::Identify | Way::Invite | Way::NoLink => false,
        }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => f.write_str("the service token"),
            Self::Member => f.write_str("our membership"),
            Self::LinkedUser { quay_user, .. } => write!(f, "the token of {quay_user}"),
        }
    }
}

#[cfg(test)]
mod tests;

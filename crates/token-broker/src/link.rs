//! A link: a proven mapping from a signed-in user to a Quay user, in one workspace.

use model::{QuayUsername, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    id::{TransactionKey, UserId},
    proof::Proof,
    way::Way,
};

/// A user's link in a workspace. There is at most one; linking again replaces what it maps to.
///
/// A Quay user is linked to one user of Berth at a time, in however many workspaces. The
/// [`Ledger`](crate::port::Ledger) holds to that when it commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it holds.
    pub workspace: WorkspaceId,
    /// Who is linked.
    pub user: UserId,
    /// To whom at Quay.
    pub quay_user: QuayUsername,
    /// Which way was taken.
    pub way: Way,
    /// The attempt that made it: what is still to be done for it is that attempt's, however many
    /// were begun since.
    pub attempt: TransactionKey,
    /// Since when.
    pub since: Timestamp,
    /// Whether it holds.
    pub state: LinkState,
}

/// Whether a link holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It does.
    Proven(Proof),
    /// It never did: a name was typed and nothing proves it. It is shown and used for nothing.
    Unproven,
    /// It did until then.
    Ended {
        /// When it ended.
        at: Timestamp,
        /// Why.
        why: LinkEnd,
    },
}

/// Why a link ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum LinkEnd {
    /// The user unlinked.
    #[error("unlinked by the user")]
    Unlinked,
    /// An administrator unlinked.
    #[error("unlinked by an administrator")]
    UnlinkedByAdministrator,
    /// The user is no longer a member of the workspace. What they saw is rotated.
    #[error("the user left the workspace")]
    Left,
    /// The organization is gone, or has another name, or our account was put out of it.
    #[error("the organization at Quay is gone, renamed or closed to Berth")]
    OrganizationLost,
    /// The Quay account is gone or has another name.
    #[error("the Quay account is gone or renamed")]
    AccountLost,
}

/// What else must happen once a link has ended; the caller sees to it in the same breath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aftermath {
    /// Nothing.
    None,
    /// Rotate every credential of the workspace that this user has seen.
    RotateSeen,
    /// Tell the workspace's owners to link again.
    AskToRelink,
}

/// A link that is over cannot end again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the link is over: it cannot become {attempted:?}")]
pub struct LinkIsOver {
    /// What it should have become.
    pub attempted: LinkEnd,
}

impl Link {
    /// Whether it holds and is proven.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self.state, LinkState::Proven(_))
    }

    /// What proves it, while it holds.
    #[must_use]
    pub fn proof(&self) -> Option<&Proof> {
        match &self.state {
            LinkState::Proven(proof) => Some(proof),
            LinkState::Unproven | LinkState::Ended { .. } => None,
        }
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it had ended before.
    pub fn end(self, why: LinkEnd, now: Timestamp) -> Result<(Self, Aftermath), LinkIsOver> {
        if matches!(self.state, LinkState::Ended { .. }) {
            return Err(LinkIsOver { attempted: why });
        }
        let aftermath = match why {
            LinkEnd::Unlinked | LinkEnd::UnlinkedByAdministrator => Aftermath::None,
            LinkEnd::Left => Aftermath::RotateSeen,
            LinkEnd::OrganizationLost | LinkEnd::AccountLost => Aftermath::AskToRelink,
        };
        let state = LinkState::Ended { at: now, why };
        Ok((Self { state, ..self }, aftermath))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample;

    #[test]
    fn a_link_ends_once_and_each_end_has_its_aftermath() {
        for (why, expected) in [
            (LinkEnd::Unlinked, Aftermath::None),
            (LinkEnd::UnlinkedByAdministrator, Aftermath::None),
            (LinkEnd::Left, Aftermath::RotateSeen),
            (LinkEnd::OrganizationLost, Aftermath::AskToRelink),
            (LinkEnd::AccountLost, Aftermath::AskToRelink),
        ] {
            let (link, aftermath) = sample::link("alice").end(why, sample::time(1)).unwrap();
            assert_eq!(aftermath, expected);
            assert!(!link.holds());
            assert_eq!(
                link.end(LinkEnd::Unlinked, sample::time(2)),
                Err(LinkIsOver {
                    attempted: LinkEnd::Unlinked
                })
            );
        }
    }

    #[test]
    fn an_unproven_link_does_not_hold() {
        let link = Link {
            state: LinkState::Unproven,
            ..sample::link("alice")
        };
        assert!(!link.holds());
        assert_eq!(link.proof(), None);
    }
}

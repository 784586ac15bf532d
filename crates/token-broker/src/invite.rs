//! Way F: our account creates the organization and invites the user to own it.
//!
//! The invitation is into a team that may do nothing. Only when the user accepted it, and confirmed
//! it here, is that team made an owner. So a typed name never owns anything, and where Quay adds
//! people without asking them, it has been found out at no cost (QUAY.md, F).

use std::time::Duration;

use model::{NameError, OrgName, QuayUsername, TeamName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    custody::LEASE,
    handover::nonce_team,
    port::{Asked, Member, Role, Team},
    proof::Proof,
    transaction::Refusal,
};

pub use model::{EmailAddress, InvalidEmailAddress};

/// How long an invitation may stay unanswered.
pub(crate) const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An invitation under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// The organization that our account created.
    pub org: OrgName,
    /// The team that may do nothing: made for this, and for one person.
    pub team: TeamName,
    /// The team's description: it names the user of Berth to whoever is invited.
    pub description: String,
    /// Who is invited.
    pub whom: Whom,
    /// How far it is.
    pub stage: Stage,
}

/// Who is invited. It is a wish, not a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// The Quay user of this name.
    Name(QuayUsername),
    /// Whoever reads the mail of this address, which sign-in verified.
    Address(EmailAddress),
}

/// How far an invitation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody was asked.
    Prepared,
    /// Quay is about to ask, or was told to.
    Asking {
        /// Since when.
        since: Timestamp,
    },
    /// Quay has asked.
    Asked,
    /// Quay did not ask: whoever is in the team is to be removed.
    Added,
}

impl From<Asked> for Stage {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Invited => Self::Asked,
            Asked::Added => Self::Added,
        }
    }
}

/// What to do next about an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Make the team.
    MakeTeam,
    /// Ask. Commit [`Stage::Asking`] before.
    Ask,
    /// It is with the user.
    Pending,
    /// The user accepted.
    Accepted {
        /// Who it was.
        quay_user: QuayUsername,
        /// What proves it.
        proof: Proof,
    },
    /// It is over. Whoever is in the team without having been asked is removed.
    Over {
        /// Why.
        why: Refusal,
        /// Who is removed.
        remove: Option<QuayUsername>,
    },
}

impl Invite {
    /// An invitation into a fresh team.
    ///
    /// # Errors
    /// Never with the alphabet that is used; the name is parsed all the same.
    pub fn new(
        random: [u8; 32],
        org: OrgName,
        whom: Whom,
        description: String,
    ) -> Result<Self, NameError> {
        Ok(Self {
            org,
            team: nonce_team(random)?,
            description,
            whom,
            stage: Stage::Prepared,
        })
    }

    /// What to do next, by what the team looks like.
    #[must_use]
    pub fn judge(&self, team: Option<&Team>, now: Timestamp) -> Verdict {
        if let Stage::Asking { since } = self.stage
            && now < since.plus(LEASE)
        {
            return Verdict::Pending;
        }
        let Some(team) = team else {
            return match self.stage {
                Stage::Prepared | Stage::Asking { .. } => Verdict::MakeTeam,
                Stage::Asked => over(Refusal::Declined),
                Stage::Added => over(Refusal::NotAsked),
            };
        };
        if team.role != Role::Member {
            return over(Refusal::Ambiguous);
        }
        match (self.stage, team.members.as_slice()) {
            (Stage::Prepared | Stage::Asking { .. }, []) => Verdict::Ask,
            (Stage::Asked, []) => over(Refusal::Declined),
            (Stage::Added, []) => over(Refusal::NotAsked),
            (Stage::Asked | Stage::Asking { .. }, members)
                if members.iter().any(|it| it.pending) =>
            {
                Verdict::Pending
            }
            (Stage::Asking { .. } | Stage::Added, [Member { account, .. }]) => Verdict::Over {
                why: Refusal::NotAsked,
                remove: account.clone(),
            },
            (
                Stage::Asked,
                [
                    Member {
                        account: Some(account),
                        ..
                    },
                ],
            ) if self.may_be(account) => Verdict::Accepted {
                quay_user: account.clone(),
                proof: Proof::Accepted {
                    org: self.org.clone(),
                    team: self.team.clone(),
                },
            },
            (_, _) => over(Refusal::Ambiguous),
        }
    }

    /// Whether the team holds the one who accepted and nobody else, so that it may be made an
    /// owner.
    #[must_use]
    pub fn is_only(&self, quay_user: &QuayUsername, team: &Team) -> bool {
        matches!(
            team.members.as_slice(),
            [Member { account: Some(account), pending: false }] if account == quay_user
        )
    }

    fn may_be(&self, account: &QuayUsername) -> bool {
        match &self.whom {
            Whom::Name(name) => name == account,
            Whom::Address(_) => true,
        }
    }
}

fn over(why: Refusal) -> Verdict {
    Verdict::Over { why, remove: None }
}

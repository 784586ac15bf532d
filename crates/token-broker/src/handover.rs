//! Way D: the user invites our account into an organization of theirs.
//!
//! The user makes a team with a name that only our page showed them, and adds our account to it.
//! Where Quay sends mail that makes an invitation, and Quay says who invited (703); elsewhere our
//! account is a member at once, and the organization's log says who did it (708). Either way the
//! Quay user is proven, and no token of theirs ever exists.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use model::{NameError, OrgName, QuayUsername, TeamName};
use serde::{Deserialize, Serialize};

use crate::{
    port::{Addition, Invitation, Role, Team},
    proof::Proof,
    transaction::Refusal,
};

/// How long a team's name is good for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// A hand-over under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The team to make at Quay: `berth-` and 80 random bits.
    pub team: TeamName,
    /// What the team's description must hold: it names the user of Berth to the people at Quay
    /// (L2).
    pub names: String,
    /// The organization that the user says it will be. It is where to look, and proves nothing.
    pub hint: Option<OrgName>,
    /// The organization that was found.
    pub org: Option<OrgName>,
}

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The organization.
    pub org: OrgName,
    /// Who hands it over.
    pub quay_user: QuayUsername,
    /// What proves it.
    pub proof: Proof,
}

/// What came of taking up a place that was offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It is as it should be.
    Taken(OrgName),
    /// Quay does not show it yet; look again.
    NotYet,
    /// The team's role is not admin. The user changes it at Quay.
    NotAdmin,
    /// The team's description does not name the user of Berth. The user changes it at Quay.
    NotNamed,
}

impl HandOver {
    /// A hand-over with a fresh name.
    ///
    /// # Errors
    /// Never with the alphabet that is used; the name is parsed all the same.
    pub fn new(random: [u8; 32], names: String, hint: Option<OrgName>) -> Result<Self, NameError> {
        Ok(Self {
            team: nonce_team(random)?,
            names,
            hint,
            org: None,
        })
    }

    /// Who invited our account into the team; `None` when nobody has.
    ///
    /// # Errors
    /// [`Refusal::Ambiguous`] when several people did, or one for several organizations: then the
    /// name is known to more than the one who was shown it.
    pub fn invited(&self, invitations: &[Invitation]) -> Result<Option<Found>, Refusal> {
        let mut found = None;
        for invitation in invitations.iter().filter(|it| it.team == self.team) {
            let this = Found {
                org: invitation.org.clone(),
                quay_user: invitation.inviter.clone(),
                proof: Proof::Inviter {
                    org: invitation.org.clone(),
                    team: self.team.clone(),
                },
            };
            only(&mut found, this)?;
        }
        Ok(found)
    }

    /// Who added our account to the team, by the organization's log; `None` when nobody did.
    ///
    /// # Errors
    /// [`Refusal::Ambiguous`] when several people did; [`Refusal::ByOurToken`] when it was not a
    /// person but a token of our own application.
    pub fn added(&self, org: &OrgName, additions: &[Addition]) -> Result<Option<Found>, Refusal> {
        let mut found = None;
        for addition in additions {
            if addition.by_our_token {
                return Err(Refusal::ByOurToken);
            }
            let this = Found {
                org: org.clone(),
                quay_user: addition.performer.clone(),
                proof: Proof::Performer {
                    org: org.clone(),
                    team: self.team.clone(),
                },
            };
            only(&mut found, this)?;
        }
        Ok(found)
    }

    /// Whether the team, seen as one of its members, is what was asked for.
    #[must_use]
    pub fn place(&self, org: &OrgName, team: Option<&Team>) -> Place {
        match team {
            None => Place::NotYet,
            Some(team) if team.role != Role::Admin => Place::NotAdmin,
            Some(team) if self.names.is_empty() || !team.description.contains(&self.names) => {
                Place::NotNamed
            }
            Some(_) => Place::Taken(org.clone()),
        }
    }
}

/// A team's name that nobody can guess: `berth-` and 80 random bits.
pub(crate) fn nonce_team(random: [u8; 32]) -> Result<TeamName, NameError> {
    let nonce: String = BASE32_NOPAD
        .encode(&random)
        .to_ascii_lowercase()
        .chars()
        .take(16)
        .collect();
    format!("berth-{nonce}").parse()
}

fn only(found: &mut Option<Found>, this: Found) -> Result<(), Refusal> {
    match found {
        Some(other) if *other != this => Err(Refusal::Ambiguous),
        _ => {
            *found = Some(this);
            Ok(())
        }
    }
}

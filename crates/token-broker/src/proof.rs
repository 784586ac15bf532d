//! How a mapping is proven. A typed name is never a proof: there is no variant for it.

use std::fmt;

use model::{OrgName, TeamName};
use serde::{Deserialize, Serialize};

/// What proves that a signed-in user is a certain Quay user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A token that acts as the Quay user came back to the user's own browser, or was pasted there.
    Token,
    /// As [`Token`](Self::Token), and the Quay user signs in to Quay with the very subject that
    /// the user signs in to Berth with (`logins` of `GET /user/`).
    SameLogin,
    /// The Quay user invited our account into a team whose name only the user was shown; Quay says
    /// who invited (703).
    Inviter {
        /// Where.
        org: OrgName,
        /// Into which team.
        team: TeamName,
    },
    /// The Quay user added our account to such a team; the organization's log says who did (708).
    Performer {
        /// Where.
        org: OrgName,
        /// To which team.
        team: TeamName,
    },
    /// The Quay user accepted an invitation that was made for this link.
    Accepted {
        /// Where.
        org: OrgName,
        /// Into which team.
        team: TeamName,
    },
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token => f.write_str("a token of the Quay user"),
            Self::SameLogin => {
                f.write_str("a token of the Quay user, who signs in to both with one account")
            }
            Self::Inviter { org, team } => {
                write!(f, "the invitation into team {team} of organization {org}")
            }
            Self::Performer { org, team } => {
                write!(f, "the log of organization {org}, for team {team}")
            }
            Self::Accepted { org, team } => {
                write!(
                    f,
                    "the accepted invitation into team {team} of organization {org}"
                )
            }
        }
    }
}

//! What must die: tokens and applications at Quay that exist only because of a link.
//!
//! A debt is on record before what it is about can exist, and it is paid only when its death is
//! proven. "Quay said 204" is not a proof.

use std::fmt;

use model::{OrgName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::{ClientId, TokenId};

/// A token that must die.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDebt {
    /// How far it is.
    pub state: TokenState,
    /// Its id at Quay, where it has been told.
    pub id: Option<TokenId>,
    /// When it ends by itself; `None` for the ten years that a code is exchanged for (090).
    pub ends: Option<Timestamp>,
}

/// How far a token is on its way to its death.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// Quay is about to be asked for it, or was.
    Sought,
    /// Quay was asked, and nothing usable came of it: the answer was lost, or Quay refuses at first
    /// sight what it gave. It may live.
    Lost,
    /// It is in the vault, and was not tried yet.
    Held,
    /// It passed this read.
    Alive(Witness),
    /// It passed this read, and should be dead since.
    Deleted(Witness),
    /// It is dead.
    Dead {
        /// Since when that is known.
        at: Timestamp,
        /// How it is known.
        evidence: Evidence,
    },
}

/// A read that tells a living token from a dead one. Which one may be asked depends on the token:
/// `/user/` answers 401 to a living token without a user scope, too (164).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// `GET /user/`; only for a token that is known to hold a user scope (161, 354).
    User,
    /// `/v2/auth`, where every living token names itself (417).
    Registry,
}

/// How it is known that a token is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A read refused it that it had passed before.
    #[error("a read refuses it that it passed before")]
    Refused(Witness),
    /// It was pasted, and Quay refused it at first sight, by every read that could tell.
    #[error("Quay never took it")]
    NeverAccepted,
    /// The exchange was refused: there never was a token (087).
    #[error("Quay refused to give it")]
    NeverGiven,
    /// Nobody holds it, and the application that issued it is deleted, with all its tokens (376).
    #[error("its application is deleted")]
    WithApplication,
    /// Nobody holds it, and the time that it was given is over (363).
    #[error("its time is over")]
    Expired,
    /// Nobody holds it, and the user says that they revoked it at Quay.
    #[error("the user says that they revoked it")]
    SaidByUser,
}

/// An OAuth application that must be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationDebt {
    /// The organization that owns it.
    pub org: OrgName,
    /// How far it is.
    pub state: ApplicationState,
}

/// How far an application is on its way to its deletion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// It is to be made, and Quay was not asked yet.
    Wanted,
    /// Quay is about to be asked to make it, or was.
    Sought,
    /// It exists.
    There(ClientId),
    /// Quay is about to be asked to delete it, or was.
    Leaving(ClientId),
    /// It does not exist any more, or never did.
    Gone,
}

impl TokenDebt {
    pub(crate) fn sought(ends: Option<Timestamp>) -> Self {
        Self {
            state: TokenState::Sought,
            id: None,
            ends,
        }
    }

    /// Whether it is proven dead.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        matches!(self.state, TokenState::Dead { .. })
    }

    /// Whether it passed a read, and nothing speaks against its being alive now.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        matches!(self.state, TokenState::Alive(_)) && self.ends.is_none_or(|ends| now < ends)
    }
}

impl ApplicationDebt {
    pub(crate) fn wanted(org: OrgName) -> Self {
        Self {
            org,
            state: ApplicationState::Wanted,
        }
    }

    /// Its id, while it exists.
    #[must_use]
    pub fn client(&self) -> Option<&ClientId> {
        match &self.state {
            ApplicationState::There(client) | ApplicationState::Leaving(client) => Some(client),
            ApplicationState::Wanted | ApplicationState::Sought | ApplicationState::Gone => None,
        }
    }

    /// Whether it certainly does not exist.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(
            self.state,
            ApplicationState::Wanted | ApplicationState::Gone
        )
    }
}

/// What a person must do at Quay, because Berth cannot. `Display` names the clicks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clicks {
    /// Revoke what the application may do.
    RevokeApplication {
        /// The application's name; `None` where Berth does not know it.
        application: Option<String>,
    },
    /// Delete an application, and its tokens with it.
    DeleteApplication {
        /// The organization that owns it.
        org: OrgName,
        /// The application's name or id.
        application: String,
    },
}

impl fmt::Display for Clicks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RevokeApplication { application } => {
                f.write_str(
                    "At Quay, open your account's settings, then External Logins and \
                     Applications; under Authorized Applications, find ",
                )?;
                match application {
                    Some(application) => write!(f, "{application}")?,
                    None => f.write_str("the application that the token was made with")?,
                }
                f.write_str(" and choose Revoke Authorization.")
            }
            Self::DeleteApplication { org, application } => write!(
                f,
                "At Quay, open organization {org}, then Applications; open {application} and \
                 choose Delete Application."
            ),
        }
    }
}

//! What this crate identifies things by.

use std::fmt;

use model::OrgName;
use serde::{Deserialize, Serialize};

pub use model::{ClientId, CustodyId, SessionKey, TokenId, TransactionKey, UserId};

/// An OAuth application and the organization that owns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPath {
    /// The organization.
    pub org: OrgName,
    /// The application.
    pub client: ClientId,
}

impl fmt::Display for ApplicationPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "application {} of organization {}",
            self.client, self.org
        )
    }
}

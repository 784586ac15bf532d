//! Under which Quay token a piece of work runs.

use std::fmt;

use model::QuayUsername;
use serde::{Deserialize, Serialize};

/// Whose Quay token does the work. The token itself stays with the port's implementation; this is
/// what must be known of it to judge what it saw.
///
/// Ownership that one authority saw proves nothing to another: their views of an organization
/// differ (an owner sees its contact address, everybody else sees `""`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// What kind of token it is.
    pub kind: AuthorityKind,
    /// The Quay account that the token acts as; it administers what it creates.
    pub account: QuayUsername,
}

/// The kinds of authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityKind {
    /// The installation's own, short-lived token.
    Service,
    /// The token of a user who linked their Quay account.
    LinkedUser,
    /// Our service account, invited into the user's organization.
    Member,
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            AuthorityKind::Service => "the service token",
            AuthorityKind::LinkedUser => "the linked user's token",
            AuthorityKind::Member => "our membership",
        };
        write!(f, "{kind} (account {})", self.account)
    }
}

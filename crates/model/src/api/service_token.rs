//! The service token, as administrators see it: never the token itself.

use serde::{Deserialize, Serialize};

use super::operation::Step;
use crate::{ClientId, OrgName, QuayUsername, Timestamp, TokenId};

/// The service token (`GET /api/v1/administration/service-token`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceToken {
    /// The Quay account that it acts as, once Quay has said so.
    pub account: Option<QuayUsername>,
    /// The one that works.
    pub current: TokenGeneration,
    /// The one that is about to take its place.
    pub pending: Option<TokenGeneration>,
    /// Those whose place was taken and that Berth is about to revoke, the oldest first.
    pub retiring: Vec<TokenGeneration>,
    /// Earlier ones that an administrator has to revoke at Quay. They are shown until Quay refuses
    /// them.
    pub to_revoke: Vec<TokenGeneration>,
    /// When the current one will be replaced, where that is known.
    pub due_at: Option<Timestamp>,
    /// Where the rotation is.
    pub rotation: RotationProgress,
    /// What an administrator is asked for, in words, where somebody has to do something.
    pub asks: Option<String>,
    /// Whether Berth can make a new one.
    pub minting: TokenMinting,
    /// How an administrator makes one by hand.
    pub by_hand: TokenByHand,
    /// The steps of the latest rotation, in the order in which they began.
    pub steps: Vec<Step>,
}

/// Where a rotation of the service token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RotationProgress {
    /// None is under way.
    Resting,
    /// Berth is at work, or will be shortly.
    Running,
    /// The new one works; calls under way may still end with the old one before it is revoked.
    Draining,
}

/// One generation of the service token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenGeneration {
    /// Counted up; never used twice.
    pub generation: u64,
    /// Where it came from.
    pub origin: TokenOrigin,
    /// Its id at Quay, where Quay tells.
    pub id: Option<TokenId>,
    /// Its name at Quay, where Berth made it.
    pub name: Option<String>,
    /// Since when it is in its place.
    pub since: Timestamp,
    /// When it ends by itself, where that is known.
    pub ends_at: Option<Timestamp>,
    /// Whether it works.
    pub health: TokenHealth,
    /// Why it does not do, where it does not.
    pub flaw: Option<String>,
}

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenOrigin {
    /// Out of the configuration, or the file that it names.
    Configured,
    /// Berth minted it.
    Minted,
    /// An administrator pasted it.
    Pasted,
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenHealth {
    /// Nobody has tried yet.
    Untried,
    /// It is Berth's account's, and has every scope that the work needs.
    Proven,
    /// It lives, and does not do.
    Unfit,
    /// Quay refuses it.
    Dead,
}

/// Whether Berth can make a new service token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenMinting {
    /// Whether it can.
    pub available: bool,
    /// Why it cannot, in words.
    pub why_not: Option<String>,
}

/// How an administrator makes a service token at Quay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenByHand {
    /// Quay's address.
    pub quay: String,
    /// The organization that has the OAuth application, where it is configured.
    pub organization: Option<OrgName>,
    /// The OAuth application's client id, where it is configured.
    pub client_id: Option<ClientId>,
    /// The scopes to tick, and no others.
    pub scopes: Vec<String>,
}

/// A service token that an administrator brings
/// (`POST /api/v1/administration/service-token/replacement`).
#[derive(Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastedToken {
    /// The token. It is tested first, and kept only if it does.
    pub token: String,
}

impl std::fmt::Debug for PastedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PastedToken")
    }
}

//! What this crate needs from the world, as narrow traits.
//!
//! - [`Quay`]: tokens and applications at Quay, as far as custody needs them.
//! - [`Teams`]: what our own account can see and do there for hand-overs and invitations.
//! - [`Vault`]: sealed secrets.
//! - [`Ledger`]: transactions, custodies and links; one transaction a transition, compare-and-swap.
//! - [`Clock`] and [`Dice`]: time and randomness.
//!
//! Each has a stateful fake and a conformance suite under the feature `testing`; an adapter that
//! does not pass the suite is not an adapter.

mod clock;
mod dice;
mod ledger;
mod quay;
mod teams;
mod vault;

pub use clock::Clock;
pub(crate) use clock::between;
pub use dice::Dice;
pub use ledger::{Changes, Event, EventKind, Ledger, LedgerError, Stored, Version};
pub use quay::{Bearer, CodeExchange, ListedToken, Mint, Named, Own, Quay, QuayError};
pub use teams::{Addition, Asked, Invitation, InvitationCode, Member, Role, Team, Teams};
pub use vault::{SecretKey, SecretKind, Vault, VaultError};

/// Everything that this crate works through.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Quay.
    pub quay: &'a dyn Quay,
    /// Our account's teams.
    pub teams: &'a dyn Teams,
    /// The vault.
    pub vault: &'a dyn Vault,
    /// The ledger.
    pub ledger: &'a dyn Ledger,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The dice.
    pub dice: &'a dyn Dice,
}

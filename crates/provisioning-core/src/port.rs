//! What this crate needs from the world, as narrow traits.
//!
//! - [`QuayReader`] and [`QuayWriter`]: Quay's API. Whoever holds only the reader cannot change
//!   anything, which is how a dry run is known to be dry.
//! - [`Robots`]: which robots are on record as ours.
//! - [`Registry`]: what a credential is worth.
//! - [`Journal`]: intents before effects, facts after them.
//! - [`Vault`]: sealed credentials.
//! - [`Pipelines`]: where pipelines look for credentials.
//! - Time comes from a [`Clock`].
//!
//! Each has a stateful fake and a conformance suite under the feature `testing`; an adapter that
//! does not pass the suite is not an adapter.

mod clock;
mod journal;
mod pipelines;
mod quay;
mod registry;
mod robots;
mod vault;

pub use clock::Clock;
pub use journal::{Journal, JournalError};
pub use pipelines::{Parcel, Pipelines, PipelinesError};
pub use quay::{
    DefaultPermission, ListedRepository, ListedRobot, NewOrganization, NewRepository, NewRobot,
    QuayError, QuayReader, QuayWriter, RepositoryPermission, Role, SeenMember, SeenOrganization,
    SeenRepository, SeenRobot, SeenTeam, TeamRole,
};
pub use registry::{Access, Registry, RegistryError};
pub use robots::{Robots, RobotsError};
pub use vault::{CredentialKey, Vault, VaultError};

/// Everything that [`apply`](crate::apply()) works through.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Quay, under the authority of the desired state.
    pub quay: &'a dyn QuayWriter,
    /// Our own robots on record.
    pub robots: &'a dyn Robots,
    /// The registry.
    pub registry: &'a dyn Registry,
    /// The journal of this component's work and of its organization's.
    pub journal: &'a dyn Journal,
    /// The vault.
    pub vault: &'a dyn Vault,
    /// Where pipelines look.
    pub pipelines: &'a dyn Pipelines,
    /// The time.
    pub clock: &'a dyn Clock,
}

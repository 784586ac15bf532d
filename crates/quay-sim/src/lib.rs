//! A Quay to run without Quay.
//!
//! It answers the JSON API, the OAuth pages and the registry as a real Quay (August 2026 source)
//! was recorded to answer: statuses, bodies, headers, scopes, non-idempotent creates, names that
//! stay taken after a deletion. State lives in memory; ids and secrets come from a seed; time is a
//! [`Clock`] that a test can move; what differs between installations is a [`Variant`]; trouble is
//! asked for with a [`Fault`]; what was called can be read from [`Calls`].

mod api;
mod builder;
mod calls;
mod clock;
mod fault;
mod http;
mod oauth;
mod registry;
mod seed;
mod server;
mod sim;
mod state;
mod variant;

pub use builder::Builder;
pub use calls::{Call, Calls};
pub use clock::Clock;
pub use fault::{Fault, Faults, Moment, Symptom};
pub use oauth::NoUsableKey;
pub use seed::{SeedError, SeededApplication};
pub use server::{Server, StartError};
pub use sim::QuaySim;
pub use state::{Scope, ScopeSet, UnknownScope};
pub use variant::{
    Authorization, DuplicateCreates, Interface, Mailing, NameHold, OrganizationCreation, RateLimit,
    Variant,
};

//! What joins the crates that do not know each other: the ports of `provisioning-core` and
//! `token-broker`, made of `quay-client`, `store` and `delivery`.
//!
//! Nothing is decided here. An adapter says the same thing in the other crate's words.

pub mod broker;
mod clock;
mod journal;
mod pipelines;
mod push;
mod quay;
mod registry;
mod robots;
pub mod service_token;
mod vault;

pub use broker::{BrokerClock, BrokerDice, BrokerLedger, BrokerQuay, BrokerTeams, BrokerVault};
pub use clock::TokioClock;
pub use journal::{StoreJournal, recall};
pub use pipelines::DeliveredPipelines;
pub use quay::QuayAdapter;
pub use registry::RegistryAdapter;
pub use robots::StoreRobots;
pub use service_token::ServiceTokenBook;
pub use vault::StoreVault;

use std::sync::Arc;

use model::OperationId;
use store::{Fence, Store, StoreError};

use crate::clock::Clock;
use crate::logging::chain;

/// A claimed component, the operation that works on it, and where both are kept: what the
/// journal and the vault write with.
#[derive(Clone)]
pub struct Work {
    /// Everything that lasts.
    pub store: Arc<dyn Store>,
    /// The right to write.
    pub fence: Fence,
    /// What the steps belong to.
    pub operation: OperationId,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
}

/// Logs what a port's error has no room for: a port tells what to do next, the log tells why.
fn log(port: &'static str, error: &StoreError) {
    tracing::warn!(
        port,
        error = %chain(error),
        "the store refuses"
    );
}

//! One suite for each port. A real implementation is not one before it passes.
//!
//! A suite is told the first promise that is not kept. Those for Quay work through a *bench*: the
//! implementation, and what only a person can do there.

mod book;
mod ledger;
mod quay;
mod teams;
mod vault;

pub use book::book;
pub use ledger::ledger;
pub use quay::{QuayBench, quay};
pub use teams::{TeamsBench, teams};
pub use vault::vault;

/// A promise that an implementation does not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{port} has to be one that {promise}")]
pub struct Breach {
    /// Which port.
    pub port: &'static str,
    /// The promise.
    pub promise: &'static str,
}

/// Ends the suite unless the promise is kept.
macro_rules! keeps {
    ($port:literal, $promise:literal, $is_kept:expr $(,)?) => {
        match $is_kept {
            true => {}
            false => {
                return Err($crate::testing::conformance::Breach {
                    port: $port,
                    promise: $promise,
                })
            }
        }
    };
}
use keeps;

#[cfg(test)]
mod tests;

//! One suite for each port. A real implementation is not one before it passes.
//!
//! A suite works through a *bench*: the implementation, and what its port alone does not show. It
//! is told the first promise that is not kept.

mod journal;
mod pipelines;
mod quay;
mod vault;

pub use journal::{JournalBench, journal};
pub use pipelines::{PipelinesBench, pipelines};
pub use quay::{QuayBench, quay};
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

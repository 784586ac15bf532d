//! Time.

use model::Timestamp;

/// Tells the time. Nothing in this crate waits: it says when to come back.
pub trait Clock: Send + Sync {
    /// What time it is.
    fn now(&self) -> Timestamp;
}

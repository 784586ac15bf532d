//! States, in a word.

pub(crate) const DECLARED: &str = "Declared";
pub(crate) const WORKING: &str = "Setting up";
pub(crate) const READY: &str = "Ready";
pub(crate) const WAITING: &str = "Waiting";
pub(crate) const BLOCKED: &str = "Needs you";
pub(crate) const DELETING: &str = "Being deleted";

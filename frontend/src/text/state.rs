//! States, in a word.

pub(crate) const DECLARED: &str = "Declared";
pub(crate) const WORKING: &str = "Setting up";
pub(crate) const READY: &str = "Ready";
pub(crate) const WAITING: &str = "Waiting";
pub(crate) const BLOCKED: &str = "Needs you";
pub(crate) const DELETING: &str = "Being deleted";

pub(crate) const QUAY_READ_ONLY: &str = "Quay is read-only just now.";
pub(crate) const QUAY_READ_ONLY_KEPT: &str =
    "What is declared is stored. Images can be pulled; pushes fail until Quay takes changes again.";
pub(crate) const QUAY_READ_ONLY_NEXT: &str =
    "There is nothing to do: Berth looks every minute, and goes on by itself.";
pub(crate) const QUAY_UNREACHABLE: &str = "Quay cannot be reached just now.";
pub(crate) const QUAY_UNREACHABLE_KEPT: &str =
    "What is declared is stored, and delivered credentials stay as they are.";
pub(crate) const QUAY_UNREACHABLE_NEXT: &str =
    "Berth tries again by itself. If it lasts, tell an administrator.";

pub(crate) const TRIES: &str = " tries";

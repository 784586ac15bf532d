//! How live a page is.

pub(crate) const LOADING: &str = "Loading live updates…";
pub(crate) const LIVE: &str = "Live";
pub(crate) const POLLING: &str = "Looking again by itself";
pub(crate) const RECONNECTING: &str = "Connecting again…";
pub(crate) const UNREACHABLE: &str = "Berth cannot be reached just now; what you see may be old.";

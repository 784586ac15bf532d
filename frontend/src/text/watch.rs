//! How live a page is.

pub(crate) const LOADING: &str = "Loading live updates…";
#[cfg(feature = "hydrate")]
pub(crate) const LIVE: &str = "Live";
#[cfg(feature = "hydrate")]
pub(crate) const POLLING: &str = "Looking again by itself";
#[cfg(feature = "hydrate")]
pub(crate) const RECONNECTING: &str = "Connecting again…";
#[cfg(feature = "hydrate")]
pub(crate) const UNREACHABLE: &str = "Berth cannot be reached just now; what you see may be old.";

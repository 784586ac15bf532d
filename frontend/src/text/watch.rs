//! How live a page is.

pub(crate) const LOADING: &str = "Loading live updates…";
#[cfg(feature = "hydrate")]
pub(crate) const LIVE: &str = "Live";
#[cfg(feature = "hydrate")]
pub(crate) const POLLING: &str = "Looking again by itself";
#[cfg(feature = "hydrate")]
pub(crate) const RECONNECTING: &str = "Connecting again…";
#[cfg(feature = "hydrate")]
pub(crate) const MAY_BE_OLD: &str = " What you see may be old.";
#[cfg(feature = "hydrate")]
pub(crate) const MOVED: &str = "Your session is over, or this page has moved. Keep what you have typed, then load the page anew.";

//! A form whose answer takes its place in the page.

pub(crate) const SESSION_OVER: &str = "Your session is over. Sign in anew to see it.";
pub(crate) const UNREADABLE: &str = "This browser cannot read the answer. Load the page anew.";

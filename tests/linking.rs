//! Linking a Quay account, driven as a browser would: real redirects, real cookies, Quay's consent
//! page clicked.

pub(crate) mod browser;
mod document;
mod failures;
mod refusals;
pub(crate) mod story;
mod ways;

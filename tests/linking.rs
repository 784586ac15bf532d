//! Linking a Quay account, driven as a browser would: real redirects, real cookies, Quay's consent
//! page clicked.

mod address;
mod administration;
pub(crate) mod api;
pub(crate) mod browser;
mod failures;
mod forms;
mod later;
mod refusals;
pub(crate) mod story;
mod ways;

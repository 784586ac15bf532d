//! Linking a Quay account, driven as a browser would: real redirects, real cookies, Quay's consent
//! page clicked.

mod browser;
mod document;
mod failures;
mod refusals;
mod story;
mod ways;

//! What people read: one place for the words of the pages, a module for each.
//!
//! What the API says about one case (the message of a condition, the explanation of a refusal) is
//! shown as the API says it. A word that only the server or only the browser needs is only there.

#[cfg(feature = "ssr")]
pub(crate) mod activity;
#[cfg(feature = "ssr")]
pub(crate) mod administration;
#[cfg(feature = "ssr")]
pub(crate) mod component;
pub(crate) mod credential;
#[cfg(feature = "ssr")]
pub(crate) mod failure;
#[cfg(feature = "hydrate")]
pub(crate) mod in_place;
#[cfg(feature = "ssr")]
pub(crate) mod link;
#[cfg(feature = "ssr")]
pub(crate) mod masthead;
pub(crate) mod paste;
pub(crate) mod preview;
#[cfg(feature = "ssr")]
pub(crate) mod service_token;
#[cfg(feature = "ssr")]
pub(crate) mod sign_in;
#[cfg(feature = "ssr")]
pub(crate) mod state;
#[cfg(feature = "ssr")]
pub(crate) mod tags;
pub(crate) mod theme;
#[cfg(feature = "ssr")]
pub(crate) mod trial;
#[cfg(feature = "ssr")]
pub(crate) mod trouble;
pub(crate) mod watch;
#[cfg(feature = "ssr")]
pub(crate) mod workspace;
#[cfg(feature = "ssr")]
pub(crate) mod workspaces;

#[cfg(feature = "ssr")]
pub(crate) const CRUMBS: &str = "Where this page stands";
#[cfg(feature = "ssr")]
pub(crate) const SKIP: &str = "Skip to the content";
#[cfg(feature = "ssr")]
pub(crate) const NOBODY_YET: &str = "has never signed in";

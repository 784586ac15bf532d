//! What people read: one place for the words of the pages, a module for each.
//!
//! What the API says about one case (the message of a condition, the explanation of a refusal) is
//! shown as the API says it.

pub(crate) mod failure;
pub(crate) mod link;
pub(crate) mod masthead;
pub(crate) mod sign_in;
pub(crate) mod state;
pub(crate) mod watch;
pub(crate) mod workspace;
pub(crate) mod workspaces;

pub(crate) const CRUMBS: &str = "Where this page stands";
pub(crate) const SKIP: &str = "Skip to the content";
pub(crate) const NOBODY_YET: &str = "has never signed in";

//! What stands on the pages, and what their forms do.

mod administration;
mod component;
mod failure;

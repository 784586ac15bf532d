//! What stands on the pages, and what their forms do.

mod administration;
mod component;
mod credential;
mod failure;
mod rotation;
mod tag;

//! What stands on the pages of workspaces and components, and what their forms do.

mod component;
mod credential;
mod rotation;
mod tag;

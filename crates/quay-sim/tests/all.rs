//! The stand-in from outside: through its router, and over real connections where those matter.

#![cfg(test)]

#[path = "all/client.rs"]
mod client;
#[path = "all/faults.rs"]
mod faults;
#[path = "all/link_stories.rs"]
mod link_stories;
#[path = "all/objects.rs"]
mod objects;
#[path = "all/recordings.rs"]
mod recordings;
#[path = "all/registry.rs"]
mod registry;
#[path = "all/scopes.rs"]
mod scopes;
#[path = "all/stages.rs"]
mod stages;
#[path = "all/tokens.rs"]
mod tokens;

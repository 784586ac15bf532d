//! The binary `berth` as a library: what joins the crates into a service.
//!
//! - [`command`]: the command line; [`config`]: what an installation decides; [`doctor`]: whether
//!   that works.
//! - [`berth`]: everything running, out of [`installation`]; [`shutdown`]: how it stops.
//! - [`api`]: the JSON API under `/api/v1`, with [`platform_token`]s as its callers' names.
//! - [`worker`] claims what is due, [`provision`] works on it, [`adapters`] are what it works
//!   through, [`service_token`] is what it works as.
//! - [`membership`]: who is a member of which workspace, from sign-in to leaving.
//! - [`demo`]: the main job, shown on one machine.

pub mod adapters;
pub mod api;
pub mod app;
pub mod berth;
pub mod clock;
pub mod command;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod installation;
pub mod linking;
pub mod logging;
pub mod membership;
pub mod ownership;
pub mod platform_token;
pub mod provision;
pub mod push_watch;
pub mod random;
pub mod reveal_limit;
pub mod service_token;
pub mod session;
pub mod shutdown;
pub mod sign_in;
pub mod web;
pub mod worker;

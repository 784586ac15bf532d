//! A Quay to run without Quay.
//!
//! It answers the JSON API, the OAuth pages and the registry as a real Quay (August 2026 source)
//! was recorded to answer: statuses, bodies, content types, scopes, non-idempotent creates, 204s
//! that did nothing, names that stay taken after a deletion. Numbers in its source name recordings.
//! It takes real pushes. It knows nothing of any client, so it cannot share a client's mistakes.
//!
//! | what | where |
//! |---|---|
//! | start one, on a port of its own or as an axum router | [`QuaySim::builder`], [`Server`], [`QuaySim::router`] |
//! | what is there before the first call | [`QuaySim::add_user`], [`QuaySim::add_organization`], [`QuaySim::add_application`], [`QuaySim::issue_token`] |
//! | how installations differ (mail, closed OAuth, read-only, rate limit, ...) | [`Variant`], [`QuaySim::reconfigure`] |
//! | time: ten years in one line | [`Clock`], [`Builder::clock`] |
//! | trouble: before or after the effect, once or for ever | [`Fault`], [`Faults`] |
//! | what no client may see: tokens that work, invitations that were mailed | [`QuaySim::live_tokens`], [`QuaySim::invitations_mailed_to`] |
//! | what was called, and what waited for what | [`Calls`], [`Calls::stages`] |
//! | Quay's collector, which frees names | [`QuaySim::collect_garbage`] |
//!
//! State lives in memory. Ids and secrets follow from a seed: the same calls in the same order give
//! the same ones.
//!
//! # In a test
//!
//! ```
//! use axum::http::Method;
//! use quay_sim::{Fault, Mailing, QuaySim, Symptom, Variant};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! let variant = Variant { mailing: Mailing::Delivers, ..Variant::default() };
//! let server = QuaySim::builder().variant(variant).start().await?;
//! let quay = server.quay();
//! quay.add_user("alice", "a long password")?;
//! quay.add_organization("tools", "alice")?;
//! let application = quay.add_application("tools", "mine", "https://mine.example/callback")?;
//! let token = quay.issue_token("alice", &application.client_id, &"org:admin".parse()?)?;
//!
//! // What is under test talks to it as to any Quay. The first answer gets lost on its way ..
//! quay.faults().add(Fault::after(Method::PUT, "*/robots/*", Symptom::BadGateway));
//! let robot = format!("{}/api/v1/organization/tools/robots/push", server.url());
//! let client = reqwest::Client::builder().build()?;
//! let lost = client.put(&robot).bearer_auth(&token).send().await?;
//! assert_eq!(lost.status(), 502);
//! // .. but the robot exists, and creating one is not idempotent.
//! let again = client.put(&robot).bearer_auth(&token).send().await?;
//! assert_eq!(again.status(), 400);
//! assert_eq!(quay.calls().stages().len(), 2);
//! server.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! Stages are seen reliably only if calls take some time: see [`Calls::stages`] and
//! [`Builder::latency`].
//!
//! # What it is not
//!
//! Its passwords, tokens and keys protect nothing: serve it to loopback only. Builds, mirrors,
//! billing, teams synchronised from a directory and notifications that are really sent are left
//! out, and so is whatever was not recorded of them.

mod api;
mod builder;
mod calls;
mod clock;
mod fault;
mod http;
mod look;
mod oauth;
mod registry;
mod seed;
mod server;
mod sim;
mod state;
mod variant;

pub use builder::Builder;
pub use calls::{Call, Calls};
pub use clock::Clock;
pub use fault::{Fault, Faults, Moment, Symptom};
pub use look::{InvitationMail, LiveToken};
pub use oauth::NoUsableKey;
pub use seed::{SeedError, SeededApplication};
pub use server::{Server, StartError};
pub use sim::QuaySim;
pub use state::{Scope, ScopeSet, UnknownScope};
pub use variant::{
    Authorization, DuplicateCreates, Interface, Mailing, NameHold, OrganizationCreation, RateLimit,
    Variant,
};

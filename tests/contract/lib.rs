//! The contract with Quay: named checks that a real Quay and the stand-in answer alike.
//!
//! Each check cites recorded exchanges of a real Quay ([`recording`]), sends what was recorded with
//! names of its own ([`replay`]), and compares the answer with the recorded one ([`comparison`]).
//! It speaks raw HTTP and knows none of Berth's crates, so that it can prove both the client and the
//! stand-in against the same truth. It works in organizations that it makes and deletes
//! ([`litter`]).

pub mod browser;
pub mod check;
pub mod checks;
pub mod comparison;
pub mod coverage;
pub mod failure;
pub mod fixtures;
pub mod image;
pub mod litter;
pub mod naming;
pub mod pace;
pub mod page;
pub mod quay;
pub mod recording;
pub mod replay;
pub mod request;
pub mod secret;
pub mod suite;
pub mod template;

//! What stands behind the ports in a running Berth, against the suites of those ports: over a
//! stand-in for Quay, a database and a directory of deliveries.
//!
//! The fakes pass the same suites, so what provisioning and linking are proven to do over them holds
//! here.

pub(crate) mod broker;
mod journal;
mod pipelines;
mod quay;
mod service_token;
mod vault;
mod workplace;

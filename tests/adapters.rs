//! What stands behind the ports of provisioning in a running Berth, against the suites of those
//! ports: over a stand-in for Quay, a database and a directory of deliveries.
//!
//! The fakes pass the same suites, so what provisioning is proven to do over them holds here.

mod journal;
mod pipelines;
mod quay;
mod vault;
mod workplace;

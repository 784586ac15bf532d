//! What stands behind the ports of linking in a running Berth, against the suites of those ports:
//! over a stand-in for Quay and a database.

mod ledger;
pub(crate) mod person;
mod quay;
mod quayside;
mod teams;
mod vault;

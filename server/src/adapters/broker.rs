//! The ports of `token-broker`, made of `quay-client`, the service token and `store`.
//!
//! As everywhere in the adapters nothing is decided here. What a failure of Quay's means to custody
//! is said in one place, and so is which of the client's words is which of the broker's.

mod bundle;
mod clock;
mod dice;
mod failure;
mod ledger;
mod quay;
mod redirect;
mod service;
mod teams;
mod vault;
mod words;

pub use bundle::{Broker, LANE, Parts};
pub use clock::BrokerClock;
pub use dice::BrokerDice;
pub use ledger::BrokerLedger;
pub(crate) use ledger::read;
pub use quay::{BrokerQuay, LoginService, OurClient};
pub use redirect::{CALLBACK, RedirectUri};
pub use service::ServiceLane;
pub use teams::BrokerTeams;
pub use vault::BrokerVault;
pub(crate) use words::application;

//! Time, for the broker.

use std::sync::Arc;

use model::Timestamp;
use token_broker::port;

use crate::clock::Clock;

/// Tells the installation's time.
#[derive(Debug, Clone)]
pub struct BrokerClock(pub Arc<dyn Clock>);

impl port::Clock for BrokerClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

//! Randomness, for the broker.

use std::sync::Arc;

use token_broker::port;

use crate::random::Random;

/// Rolls the installation's dice.
#[derive(Debug, Clone)]
pub struct BrokerDice(pub Arc<Random>);

impl port::Dice for BrokerDice {
    fn roll(&self) -> [u8; 32] {
        self.0.bytes()
    }
}

//! Dice that can be foreseen.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::{id::UserId, port::Dice};

/// Never the same twice, and the same in every run. Clones are the same dice.
#[derive(Debug, Clone, Default)]
pub struct CountingDice {
    rolls: Arc<AtomicU64>,
}

impl Dice for CountingDice {
    fn roll(&self) -> [u8; 32] {
        let roll = self.rolls.fetch_add(1, Ordering::SeqCst);
        *UserId::of(&["roll", &roll.to_string()]).as_bytes()
    }
}

//! Stateful fakes of every port, and the suites that their real implementations pass too.
//!
//! The fakes hold state, so that a test asks what *is*, not what was called:
//!
//! - [`FakeQuay`]: users, organizations, applications, codes, tokens and teams, with the oddities of
//!   the real one; faults before and after the effect; what a person does at Quay.
//! - [`FakeLedger`], [`FakeVault`], [`FakeBook`]: what outlives a crash.
//! - [`VirtualClock`]: every call to Quay moves it by [`LATENCY`].
//! - [`CountingDice`]: never the same twice.
//! - [`Fuse`]: kills whatever runs, at the n-th moment at which a process could die.
//!
//! [`conformance`] holds one suite for each port.

pub mod conformance;
mod dice;
mod fake_book;
mod fake_ledger;
mod fake_quay;
mod fake_vault;
mod fuse;
pub mod sample;
mod virtual_clock;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use dice::CountingDice;
pub use fake_book::FakeBook;
pub use fake_ledger::FakeLedger;
pub use fake_quay::{Application, Call, FakeQuay, Fault, LATENCY, Organization, Token, World};
pub use fake_vault::FakeVault;
pub use fuse::Fuse;
pub use virtual_clock::VirtualClock;

use crate::port::Ports;

/// Everything that the broker works through. Clones are the same world.
#[derive(Clone)]
pub struct Fakes {
    /// Quay.
    pub quay: FakeQuay,
    /// The vault.
    pub vault: FakeVault,
    /// The ledger.
    pub ledger: FakeLedger,
    /// The record of the service token, and its generations.
    pub book: FakeBook,
    /// The time.
    pub clock: VirtualClock,
    /// The dice.
    pub dice: CountingDice,
    /// What kills.
    pub fuse: Fuse,
}

impl Fakes {
    /// A Quay with alice, who owns `alices`, bob, and our account `berth`, which owns `berths`.
    #[must_use]
    pub fn new() -> Self {
        let fuse = Fuse::default();
        let clock = VirtualClock::default();
        Self {
            quay: FakeQuay::new(clock.clone(), fuse.clone()),
            vault: FakeVault::new(fuse.clone()),
            ledger: FakeLedger::new(fuse.clone()),
            book: FakeBook::new(fuse.clone()),
            dice: CountingDice::default(),
            clock,
            fuse,
        }
    }

    /// The ports.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            quay: &self.quay,
            teams: &self.quay,
            vault: &self.vault,
            ledger: &self.ledger,
            clock: &self.clock,
            dice: &self.dice,
        }
    }
}

impl Default for Fakes {
    fn default() -> Self {
        Self::new()
    }
}

/// A lock that a panicking test does not break for the others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

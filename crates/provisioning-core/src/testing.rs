//! Stateful fakes of every port, and the suites that their real implementations pass too.
//!
//! The fakes hold state, so that a test asks what *is*, not what was called:
//!
//! - [`FakeQuay`]: organizations, repositories, robots, permissions and the registry's answers, with
//!   the oddities of the real one; faults before and after the effect; calls and stages counted.
//! - [`FakeJournal`], [`FakeVault`], [`FakePipelines`]: what outlives a crash.
//! - [`VirtualClock`]: sleeping moves it.
//! - [`Fuse`]: kills whatever runs, at the n-th moment at which a process could die.
//!
//! [`conformance`] holds one suite for each port.

pub mod conformance;
mod fake_journal;
mod fake_pipelines;
mod fake_quay;
mod fake_robots;
mod fake_vault;
mod fuse;
mod sample;
mod virtual_clock;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use fake_journal::FakeJournal;
pub use fake_pipelines::{Delivered, FakePipelines};
pub use fake_quay::{
    Call, FakeQuay, Fault, Organization, Repository, Robot, Tally, Team, Token, World,
};
pub use fake_robots::FakeRobots;
pub use fake_vault::{FakeVault, Life};
pub use fuse::Fuse;
pub use sample::{desired, named};
pub use virtual_clock::VirtualClock;

use crate::port::Ports;

/// Everything that a component is provisioned with.
#[derive(Clone)]
pub struct Fakes {
    /// Quay and its registry.
    pub quay: FakeQuay,
    /// The journal of one component.
    pub journal: FakeJournal,
    /// The vault.
    pub vault: FakeVault,
    /// The places of delivery.
    pub pipelines: FakePipelines,
    /// The time.
    pub clock: VirtualClock,
    /// What kills.
    pub fuse: Fuse,
    /// Our own robots on record.
    pub robots: FakeRobots,
}

impl Fakes {
    /// An empty Quay on which this account works.
    #[must_use]
    pub fn new(account: &str) -> Self {
        let fuse = Fuse::default();
        Self {
            quay: FakeQuay::new(account, fuse.clone()),
            journal: FakeJournal::new(fuse.clone()),
            vault: FakeVault::new(fuse.clone()),
            pipelines: FakePipelines::new(fuse.clone()),
            clock: VirtualClock::default(),
            fuse,
            robots: FakeRobots::default(),
        }
    }

    /// The same world, for another component.
    #[must_use]
    pub fn for_component(&self, component: &str) -> Self {
        Self {
            journal: self.journal.for_component(component),
            ..self.clone()
        }
    }

    /// The ports.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            quay: &self.quay,
            robots: &self.robots,
            registry: &self.quay,
            journal: &self.journal,
            vault: &self.vault,
            pipelines: &self.pipelines,
            clock: &self.clock,
        }
    }
}

/// A lock that a panicking test does not break for the others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! How a stand-in is set up.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, OnceLock},
    time::Duration,
};

use crate::{
    calls::Ledger,
    clock::Clock,
    fault::Faults,
    server::{Server, StartError},
    sim::{Parts, QuaySim},
    state::World,
    variant::Variant,
};

/// A stand-in that is being described; [`QuaySim::builder`] begins one.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    variant: Variant,
    seed: u64,
    clock: Clock,
    latency: Duration,
    public_url: Option<String>,
    address: SocketAddr,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            variant: Variant::default(),
            seed: 0,
            clock: Clock::running(),
            latency: Duration::ZERO,
            public_url: None,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
        }
    }

    /// How this Quay is set up; without it, as most of the recorded ones.
    pub fn variant(self, variant: Variant) -> Self {
        Self { variant, ..self }
    }

    /// What all ids and secrets follow from; without it, 0.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The clock; without it, one that runs with the machine's.
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// How long a call with an OAuth token takes at least; without it, no time. Counting stages
    /// needs some (20 ms do). See [`QuaySim::set_latency`]; one call alone is slowed down by a
    /// [`Symptom::Delay`](crate::Symptom::Delay).
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// The address under which clients know this Quay; without it, the one that it listens on.
    pub fn public_url(self, url: impl Into<String>) -> Self {
        Self {
            public_url: Some(url.into()),
            ..self
        }
    }

    /// Where to listen; without it, on a free port of 127.0.0.1.
    pub fn listen(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// The stand-in without a server: its state, and its [`router`](QuaySim::router).
    #[must_use]
    pub fn build(self) -> QuaySim {
        let sim = QuaySim::from_parts(Parts {
            world: Mutex::new(World::new(self.variant, self.seed)),
            clock: self.clock,
            faults: Faults::default(),
            ledger: Ledger::default(),
            latency: Mutex::new(self.latency),
            public_url: OnceLock::new(),
            bucket: Mutex::default(),
        });
        if let Some(url) = self.public_url {
            sim.set_public_url(url);
        }
        sim
    }

    /// Builds it and serves it until it is stopped or dropped.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on.
    pub async fn start(self) -> Result<Server, StartError> {
        let address = self.address;
        Server::start(self.build(), address).await
    }
}

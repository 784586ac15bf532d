//! The handle that tests hold.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use axum::Router;

use crate::{
    builder::Builder,
    calls::{Calls, Ledger},
    clock::Clock,
    fault::Faults,
    server::{self, Bucket},
    state::World,
    variant::Variant,
};

/// A stand-in for Quay. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct QuaySim(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    pub(crate) latency: Mutex<Duration>,
    pub(crate) public_url: OnceLock<String>,
    pub(crate) bucket: Mutex<Bucket>,
}

impl QuaySim {
    /// Starts describing a stand-in.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn from_parts(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The whole stand-in as an axum router, for those who serve it themselves.
    ///
    /// A [`Symptom::Reset`](crate::Symptom::Reset) needs the connection, which only
    /// [`Builder::start`] gives; here the answer's body breaks off instead.
    pub fn router(&self) -> Router {
        server::router(self.clone())
    }

    /// The address under which clients know this Quay, without a trailing slash.
    #[must_use]
    pub fn public_url(&self) -> &str {
        self.0
            .public_url
            .get()
            .map_or("http://localhost", String::as_str)
    }

    pub(crate) fn set_public_url(&self, url: String) {
        // The first one stays: it was given to the builder on purpose.
        let _already_set = self.0.public_url.set(url);
    }

    /// The clock, to read and to move.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Faults, to ask for and to take back.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The calls that have ended since the start, or since [`QuaySim::forget_calls`].
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.0.ledger.calls()
    }

    /// Starts counting calls anew.
    pub fn forget_calls(&self) {
        self.0.ledger.clear();
    }

    /// Changes how this Quay is set up, while it runs.
    pub fn reconfigure(&self, change: impl FnOnce(&mut Variant)) {
        change(&mut self.world().variant);
    }

    /// Runs Quay's collector: deleted organizations go for good, and their names are free again.
    pub fn collect_garbage(&self) {
        self.world().collect_garbage();
    }

    /// Sets how long a call with an OAuth token takes at least (230 to 320 ms were measured). To
    /// hash a new token takes Quay as long once more: minting costs twice this, an exchange once.
    pub fn set_latency(&self, latency: Duration) {
        *self
            .0
            .latency
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = latency;
    }

    /// Takes as long as Quay takes to hash a token, which is nearly all that a call takes.
    pub(crate) async fn hash(&self) {
        let latency = *self
            .0
            .latency
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        tokio::time::sleep(latency).await;
    }

    /// Whether nginx lets one more request to the API pass.
    pub(crate) fn admits(&self) -> bool {
        let Some(limit) = self.world().variant.rate_limit else {
            return true;
        };
        let mut bucket = self.0.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.admit(limit, self.clock().now())
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The state, locked. Never held across an `await`.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

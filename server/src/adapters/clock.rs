//! Time, for provisioning.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use model::Timestamp;
use provisioning_core::port;

use crate::clock::Clock;

/// Tells the installation's time, and waits on the runtime's.
#[derive(Debug, Clone)]
pub struct TokioClock(pub Arc<dyn Clock>);

#[async_trait]
impl port::Clock for TokioClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

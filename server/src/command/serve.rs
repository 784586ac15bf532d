//! `berth serve`

use std::sync::Arc;

use anyhow::Context as _;

use crate::{berth::Berth, clock::SystemClock, config::Config, logging, random::Random, shutdown};

pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    logging::start(&config.log)?;
    let random = Arc::new(Random::from_system().context("the system gives no random bytes")?);
    let berth = Berth::start(&config, Arc::new(SystemClock), random).await?;
    tracing::info!(server.address = %berth.address(), "serving");
    berth
        .run_until(
            || async { drop(shutdown::terminated().await) },
            config.shutdown_grace,
        )
        .await;
    Ok(())
}

//! `berth sim`

use std::net::SocketAddr;

use clap::Args;

use crate::{demo::quay, shutdown};

/// Runs the stand-in for Quay alone: its API, its OAuth pages, its registry. Everything in it is
/// gone when it stops.
#[derive(Debug, Args)]
pub(super) struct Sim {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8480", value_name = "ADDRESS")]
    listen: SocketAddr,
}

impl Sim {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let stand_in = quay::StandIn::start(self.listen).await?;
        super::print(format!(
            "The stand-in for Quay answers at {url}\n\
             \x20 sign in    {url}/signin  ({user} / {password})\n\
             \x20 token      {token}\n\
             \x20            (of the service account '{service}'; made up, and gone when this stops)\n\
             Press Ctrl-C to stop.",
            url = stand_in.url(),
            user = quay::USER,
            password = quay::PASSWORD,
            service = quay::SERVICE_ACCOUNT,
            token = stand_in.token(),
        ));
        shutdown::terminated().await?;
        stand_in.stop().await;
        Ok(())
    }
}

//! `berth demo`

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;

use crate::demo::{self, Afterwards, Options};

/// Shows the whole main job on this machine: starts a stand-in for Quay and Berth on loopback,
/// declares a component, pushes an image with the delivered credential, and goes on serving.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Stop when the story is told: 0 if all went well, 1 if not.
    #[arg(long)]
    once: bool,
    /// Where Berth listens.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Where the stand-in for Quay listens.
    #[arg(long, default_value = "127.0.0.1:8480", value_name = "ADDRESS")]
    quay: SocketAddr,
    /// The folder for database, keys and delivered files. Without one, a temporary one that is
    /// gone afterwards.
    #[arg(long, value_name = "FOLDER")]
    directory: Option<PathBuf>,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let afterwards = if self.once {
            Afterwards::Stop
        } else {
            Afterwards::Serve
        };
        let Self {
            listen,
            quay,
            directory,
            ..
        } = self;
        demo::run(Options {
            listen,
            quay,
            directory,
            afterwards,
        })
        .await?;
        Ok(ExitCode::SUCCESS)
    }
}

//! `berth backup` and `berth restore`

use std::path::PathBuf;

use clap::Args;

use crate::config::Config;

/// Writes a consistent copy of the running database, and the keys, into a new folder.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The folder; it must not exist. Keep it as safe as the keys: it holds them.
    folder: PathBuf,
}

impl Backup {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let _ = (self.folder, config);
        Ok(())
    }
}

/// Puts a backup back into the places that the configuration names; nothing may be there.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder that `berth backup` wrote.
    folder: PathBuf,
}

impl Restore {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<()> {
        let _ = (self.folder, config);
        Ok(())
    }
}

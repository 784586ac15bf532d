//! `berth backup` and `berth restore`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use store::{BackupManifest, SqlStore};

use crate::{
    clock::{Clock as _, SystemClock},
    config::Config,
    installation,
};

/// Writes a consistent copy of the running database, and the keys, into a new folder.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The folder; it must not exist. Keep it as safe as the keys: it holds them.
    folder: PathBuf,
}

impl Backup {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let keys = installation::keys(&config)?;
        let store = SqlStore::open_sqlite(&config.database, &keys)
            .await
            .with_context(|| {
                format!(
                    "the database {} cannot be opened",
                    config.database.display()
                )
            })?;
        let manifest = store.backup(&keys, &self.folder, SystemClock.now()).await?;
        super::print(format!(
            "The backup is in {}, with the keys.\nThe audit trail stood at {}",
            self.folder.display(),
            manifest.audit_anchor
        ));
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
        let manifest = BackupManifest::restore(&self.folder, &config.database, &config.keys)?;
        super::print(format!(
            "Restored the state of {} to {} and {}. Check it with `berth doctor` and\n\
             `berth audit verify --anchor {}`",
            manifest.created_at,
            config.database.display(),
            config.keys.display(),
            manifest.audit_anchor
        ));
        Ok(())
    }
}

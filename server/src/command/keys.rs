//! `berth keys`

use anyhow::Context as _;
use clap::Subcommand;
use store::Keys;

use crate::{config::Config, random::Random};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Makes the keys, once. Keys that are there are never written over.
    Create,
}

impl KeysCommand {
    pub(super) fn run(&self, config: &Config) -> anyhow::Result<()> {
        match self {
            Self::Create => {
                let random = Random::from_system().context("the system gives no random bytes")?;
                Keys::generate(&mut random.fork()).write_new(&config.keys)?;
                super::print(format!(
                    "The keys are in {}. Back them up (`berth backup`): without them the database \
                     cannot be read, and Berth does not know its own organizations again.",
                    config.keys.display()
                ));
            }
        }
        Ok(())
    }
}

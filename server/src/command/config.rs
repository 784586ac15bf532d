//! `berth config`

use clap::Subcommand;

use crate::config::reference;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Prints the reference of every key as Markdown.
    Reference,
}

impl ConfigCommand {
    pub(super) fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Reference => super::print(reference().trim_end()),
        }
        Ok(())
    }
}

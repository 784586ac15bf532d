//! `berth audit`

use std::process::ExitCode;

use clap::Subcommand;
use store::{AuditAnchor, AuditVerdict};

use crate::{config::Config, installation};

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Checks that no record of the trail was changed, moved or taken away: 0 if so, 1 if not.
    Verify {
        /// What an earlier check printed: shows, too, whether the whole trail was put back.
        #[arg(long)]
        anchor: Option<AuditAnchor>,
    },
}

impl AuditCommand {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let store = installation::open_store(&config).await?;
        match self {
            Self::Verify { anchor } => match store.verify_audit(anchor.as_ref()).await? {
                AuditVerdict::Intact(anchor) => {
                    super::print(format!(
                        "The audit trail is intact. Note this anchor somewhere else, for the next check:\n{anchor}"
                    ));
                    Ok(ExitCode::SUCCESS)
                }
                AuditVerdict::Broken { sequence, fault } => {
                    super::print(format!(
                        "The audit trail is broken at record {sequence}: {fault}."
                    ));
                    Ok(ExitCode::FAILURE)
                }
            },
        }
    }
}

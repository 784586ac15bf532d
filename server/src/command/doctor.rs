//! `berth doctor`

use std::process::ExitCode;

use crate::{
    config::Config,
    doctor::{self, Verdict},
};

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let findings = doctor::examine(&config).await;
    for finding in &findings {
        let sign = match finding.verdict {
            Verdict::Good => "ok  ",
            Verdict::Doubtful => "warn",
            Verdict::Bad => "FAIL",
        };
        super::print(format!("{sign}  {:10}  {}", finding.subject, finding.what));
        if let Some(mend) = &finding.mend {
            super::print(format!("                  -> {mend}"));
        }
    }
    let bad = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Bad)
        .count();
    let doubtful = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Doubtful)
        .count();
    super::print(format!(
        "{} checks: {bad} failed, {doubtful} warnings",
        findings.len()
    ));
    Ok(if bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

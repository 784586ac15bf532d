//! `cargo xtask check`: everything that can be said about the code without running its tests.

use anyhow::{Context, Result};

use crate::program::Program;
use crate::report::say;
use crate::stages::{Outcome, Stages};
use crate::tool::{CARGO_SHEAR, TYPOS};
use crate::{deny, generate};

const WASM: &str = "wasm32-unknown-unknown";

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
    stages.run("lints of what the browser shares", || {
        ensure_wasm_target()?;
        let clippy = format!("clippy --package model --target {WASM} -- --deny warnings");
        passed(Program::cargo(&clippy))
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

/// `model` is to be used by code in the browser, so it is linted for that target as well.
fn ensure_wasm_target() -> Result<()> {
    let installed = Program::line("rustup target list --installed").output();
    let installed = installed.context("rustup is needed for the browser's target")?;
    if installed
        .split(|byte| *byte == b'\n')
        .any(|line| line == WASM.as_bytes())
    {
        return Ok(());
    }
    say(format_args!("adding the Rust target {WASM}"));
    Program::line("rustup target add").args([WASM]).run()
}

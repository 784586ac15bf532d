//! `cargo xtask test`: every test there is.

use std::ffi::OsString;
use std::fs;

use anyhow::Result;

use crate::debian;
use crate::node;
use crate::program::{Program, ROOT};
use crate::report::say;
use crate::stages::{Outcome, Stages};
use crate::tool::CARGO_NEXTEST;
use crate::web;

/// Runs everything; with arguments, which go to the test runner, only what they select.
///
/// The examples in the documentation come first, so that the runner's own summary is what a reader
/// finds at the end.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    prepare()?;
    let mut stages = Stages::default();
    if arguments.is_empty() {
        stages.run("examples in the documentation", || {
            Program::cargo("test --quiet --doc --workspace").run()?;
            Ok(Outcome::Passed)
        });
    }
    stages.run("tests", || {
        let runner = if names_package(arguments) {
            runner()
        } else {
            runner().args(["--workspace"])
        };
        runner.args(arguments).run()?;
        Ok(Outcome::Passed)
    });
    stages.finish()
}

/// What the tests need and no Rust package brings.
fn prepare() -> Result<()> {
    debian::ensure_all()?;
    node::ensure_all()?;
    web::build(web::Profile::Debug)
}

/// Takes pictures of every page: the tests of that name, told where to put them. They fail as they
/// do without pictures, which are taken all the same.
pub(crate) fn take_screenshots() -> Result<()> {
    prepare()?;
    let folder = fs::canonicalize(ROOT)?.join("screenshots");
    say(format_args!("pictures go to {}", folder.display()));
    Program::cargo("test --package tests --test all --")
        .args(["browser::tour", "--test-threads", "2"])
        .env("BERTH_SCREENSHOTS", &folder.display().to_string())
        .run()
}

/// Kills linking at random: the test of that name, with so many seeds and as long as it takes.
pub(crate) fn kill(seeds: u32) -> Result<()> {
    let test = "link_kills::killed_again_and_again_at_random";
    Program::cargo("test --package tests --test all --")
        .args(["--exact", "--nocapture", test])
        .env("BERTH_KILL_SEEDS", &seeds.to_string())
        .run()
}

/// cargo-nextest, with its time limits and its summary, wherever it can be had.
fn runner() -> Program {
    if Program::cargo("nextest --version").works() {
        return Program::cargo("nextest run");
    }
    match CARGO_NEXTEST.program() {
        Ok(nextest) => nextest.args(["nextest", "run"]),
        Err(error) => {
            say(format_args!(
                "no cargo-nextest ({error:#}): `cargo test` does the same without time limits"
            ));
            Program::cargo("test --no-fail-fast")
        }
    }
}

/// Whether the arguments choose packages themselves: cargo lets `--workspace` win over that.
fn names_package(arguments: &[OsString]) -> bool {
    arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .any(|argument| argument.starts_with("-p") || argument.starts_with("--package"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_tested_unless_a_package_is_named() {
        let arguments = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();

        assert!(!names_package(&arguments(&["some_test", "--no-capture"])));
        assert!(names_package(&arguments(&["-p", "store"])));
        assert!(names_package(&arguments(&["--package=store"])));
    }
}

//! The commands a developer runs: `cargo xtask <command>`.
//!
//! Each command only starts other programs, and says which before it does, so that every step can
//! be repeated by hand. It uses none of Berth's crates: it must build in seconds, and must be able
//! to say what is wrong with them.

mod check;
mod debian;
mod deny;
mod generate;
mod node;
mod program;
mod report;
mod stages;
mod test;
mod tool;
mod web;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::program::Program;

/// The commands a developer of Berth runs.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build Berth and show the main job on a stand-in for Quay; `--once` exits when it is done.
    #[command(disable_help_flag = true)]
    Demo(PassedOn),
    /// Run every test; with arguments, only the tests that they select.
    Test(PassedOn),
    /// Build the part of the web app that runs in the browser.
    Web {
        /// Build it small, as an installation serves it.
        #[arg(long)]
        release: bool,
    },
    /// Run the static checks: format, lints, licences, documentation, generated files.
    Check,
    /// Write the generated files that `check` compares.
    Generate,
    /// Measure, for example `bench provision`.
    #[command(disable_help_flag = true)]
    Bench(PassedOn),
    /// Take pictures of every page, in light and dark, wide and on a phone, into `screenshots/`.
    Screenshots,
    /// Kill linking at random, again and again.
    Kills {
        /// How many seeds to take.
        #[arg(long, default_value_t = 10)]
        seeds: u32,
    },
    /// Hold a Quay to the recorded contract: `contract --quay <url> --token-file <file>`.
    #[command(disable_help_flag = true)]
    Contract(PassedOn),
}

/// Arguments that go to the program that does the work.
#[derive(Debug, Args)]
struct PassedOn {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl PassedOn {
    fn begins_with(&self, word: &str) -> bool {
        self.arguments.first().is_some_and(|first| first == word)
    }
}

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Demo(args) => web::build(web::Profile::Debug)
            .and_then(|()| hand_over("run --package server --bin berth -- demo", args)),
        Command::Web { release: false } => web::build(web::Profile::Debug),
        Command::Web { release: true } => web::build(web::Profile::Release),
        Command::Test(args) => test::run(&args.arguments),
        Command::Check => check::run(),
        Command::Generate => generate::write_all(),
        // What people wait for is measured as an installation runs it.
        Command::Bench(args) if args.begins_with("web") => web::build(web::Profile::Release)
            .and_then(|()| {
                hand_over(
                    "bench --profile release --package tests --bench bench --",
                    args,
                )
            }),
        // The debug build: what is measured waits for others nearly all the time.
        Command::Bench(args) => {
            hand_over("bench --profile dev --package tests --bench bench --", args)
        }
        Command::Screenshots => test::take_screenshots(),
        Command::Kills { seeds } => test::kill(seeds),
        Command::Contract(args) => hand_over("run --package tests --bin contract --", args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::say(format_args!("failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Lets cargo build a program, and becomes that program. Returns only when that fails.
fn hand_over(cargo: &str, passed_on: PassedOn) -> Result<()> {
    report::say("building, then handing over");
    Err(Program::cargo(cargo).args(passed_on.arguments).hand_over())
}

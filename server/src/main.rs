//! `berth`: gives every component a place at the quay.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    server::command::Cli::parse().run()
}

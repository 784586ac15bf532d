//! The command line.

mod audit;
mod backup;
mod config;
mod demo;
mod doctor;
mod keys;
mod openapi;
mod serve;
mod sim;
pub(crate) mod token;

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::config::{Config, Settings};

/// Gives every component a place at the quay: a Quay organization for its workspace, a repository,
/// a robot that may push there and nowhere else, and the robot's credential where pipelines look.
#[derive(Debug, Parser)]
#[command(name = "berth", version)]
pub struct Cli {
    /// The configuration file (TOML). Without one, defaults and `BERTH_…` variables hold.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the API and does the work.
    Serve,
    /// Shows the whole main job on this machine, with a stand-in for Quay.
    Demo(demo::Demo),
    /// Runs the stand-in for Quay alone.
    Sim(sim::Sim),
    /// Checks configuration, keys, database, Quay and delivery, and says how to mend what is wrong.
    Doctor,
    /// Prints the API's description (OpenAPI 3.1).
    Openapi,
    /// Prints the reference of every configuration key.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Makes the naming and sealing keys.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Makes, lists and revokes platform tokens.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Verifies the audit trail.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Writes a copy of the database and the keys into a new folder.
    Backup(backup::Backup),
    /// Puts a backup back into an empty place.
    Restore(backup::Restore),
}

impl Cli {
    /// Runs the command; an error is printed with everything that led to it.
    #[must_use]
    pub fn run(self) -> ExitCode {
        match self.dispatch() {
            Ok(code) => code,
            Err(error) => {
                let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
                let _ = writeln!(std::io::stderr(), "berth: {}", causes.join("\n  because: "));
                ExitCode::FAILURE
            }
        }
    }

    fn dispatch(self) -> anyhow::Result<ExitCode> {
        let settings = || Settings::load(self.config.as_deref(), environment());
        let config = || -> anyhow::Result<Config> { Ok(Config::read(&settings()?)?) };
        match self.command {
            Command::Openapi => openapi::print()?,
            Command::Config(command) => command.run()?,
            Command::Keys(command) => command.run(&config()?)?,
            Command::Serve => wait(serve::run(config()?))?,
            Command::Demo(demo) => return wait(demo.run()),
            Command::Sim(sim) => wait(sim.run())?,
            Command::Doctor => return wait(doctor::run(config()?)),
            Command::Token(command) => wait(command.run(config()?))?,
            Command::Audit(command) => return wait(command.run(config()?)),
            Command::Backup(backup) => wait(backup.run(config()?))?,
            Command::Restore(restore) => restore.run(&config()?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs a command that waits for the network or the database.
fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the process cannot start its threads")?
        .block_on(work)
}

/// The variables that are ours. What Kubernetes sets for a Service that is named `berth` is not
/// (`BERTH_SERVICE_HOST`, `BERTH_PORT_8080_TCP`, …).
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        let ours = name.strip_prefix("BERTH_")?;
        let is_service =
            ours.starts_with("SERVICE_") || ours == "PORT" || ours.starts_with("PORT_");
        (!is_service).then(|| (name.clone(), value.to_string_lossy().into_owned()))
    })
}

/// Prints to standard output; a reader that went away is not an error worth a message.
fn print(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

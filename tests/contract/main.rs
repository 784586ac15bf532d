//! `contract`: the contract suite against any Quay. `cargo xtask contract` runs it.
//!
//! It ends with `N passed, N failed`, and `, N skipped` where something could not be checked. The exit
//! status is 0 if nothing failed, 1 if something did or was left behind, 2 if there was no run.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program that reports"
)]

use std::{net::IpAddr, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, ensure};
use clap::Parser;
use contract::{
    check::{Allowance, Check, Variant},
    checks,
    quay::{Quay, Settings},
    recording::Library,
    secret::Secret,
    suite::{self, Summary},
};
use rand::{TryRng as _, rngs::SysRng};
use url::{Host, Url};

/// Checks that a Quay answers as the recorded ones did. It works in organizations that it makes and
/// deletes, and asks a Quay that is not on this machine at most five times a second.
#[derive(Debug, Parser)]
#[command(name = "contract")]
struct Arguments {
    /// The address of the Quay, `https://…`; http is for this machine only.
    #[arg(long, value_name = "URL", required_unless_present = "list")]
    quay: Option<Url>,
    /// A file with an OAuth token of a user who may create organizations. Its scopes: org:admin,
    /// repo:admin, repo:create, repo:read, repo:write, user:admin, user:read.
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    token_file: Option<PathBuf>,
    /// The name of the token's user, for what only a browser can do.
    #[arg(long, value_name = "NAME", requires = "password_file")]
    user: Option<String>,
    /// A file with the password of the token's user.
    #[arg(long, value_name = "FILE", requires = "user")]
    password_file: Option<PathBuf>,
    /// The name of another user, who must not share an organization with the first.
    #[arg(long, value_name = "NAME", requires = "second_password_file")]
    second_user: Option<String>,
    /// A file with the password of the other user.
    #[arg(long, value_name = "FILE", requires = "second_user")]
    second_password_file: Option<PathBuf>,
    /// Only checks whose name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Prints the checks and what they cite, and asks nobody.
    #[arg(long)]
    list: bool,
    /// How many checks at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    at_once: usize,
    /// How many requests a second; without it 5, and no limit on this machine.
    #[arg(long, value_name = "NUMBER")]
    per_second: Option<u32>,
    /// Also what takes hundreds of calls or a minute.
    #[arg(long)]
    patient: bool,
    /// Also what locks the other user out for some seconds.
    #[arg(long)]
    lock_out: bool,
    /// Only the checks of a Quay that is set up in this special way.
    #[arg(long, value_enum)]
    variant: Option<Variant>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let checks = selected(arguments);
    if arguments.list {
        for check in &checks {
            println!("{} [{}]", check.name, check.citation());
        }
        println!("{} checks", checks.len());
        return Ok(ExitCode::SUCCESS);
    }
    let quay = Quay::open(settings(arguments)?, Library::load()?).await?;
    let allowance = Allowance {
        patience: arguments.patient,
        lock_out: arguments.lock_out,
        variant: arguments.variant,
    };
    let summary = tokio::select! {
        summary = suite::run(&quay, &checks, allowance, arguments.at_once) => Some(summary),
        _ = tokio::signal::ctrl_c() => None,
    };
    let left = quay.clean_up().await;
    for litter in &left {
        println!("LEFT BEHIND {litter:?}");
    }
    let Some(summary) = summary else {
        eprintln!("interrupted; what was made is deleted");
        return Ok(ExitCode::from(2));
    };
    report(&summary);
    Ok(if summary.failed.is_empty() && left.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn selected(arguments: &Arguments) -> Vec<&'static Check> {
    let mut checks = match arguments.variant {
        Some(variant) => checks::of(variant),
        None => checks::all(),
    };
    if let Some(only) = &arguments.only {
        checks.retain(|check| check.name.contains(only.as_str()));
    }
    checks
}

fn report(summary: &Summary) {
    for (name, reason) in &summary.skipped {
        println!("skipped {name}: {reason}");
    }
    for failure in summary.failures() {
        println!("{failure}");
    }
    println!("{}", summary.last_line());
}

fn settings(arguments: &Arguments) -> anyhow::Result<Settings> {
    let url = arguments.quay.clone().context("--quay is missing")?;
    let is_local = is_local(&url);
    ensure!(
        url.scheme() == "https" || (url.scheme() == "http" && is_local),
        "a Quay elsewhere needs https"
    );
    let token_file = arguments
        .token_file
        .as_ref()
        .context("--token-file is missing")?;
    let mut random = [0; 8];
    SysRng
        .try_fill_bytes(&mut random)
        .context("no randomness")?;
    Ok(Settings {
        url,
        token: secret_in(token_file)?,
        owner: person(arguments.user.as_ref(), arguments.password_file.as_ref())?,
        second: person(
            arguments.second_user.as_ref(),
            arguments.second_password_file.as_ref(),
        )?,
        per_second: arguments.per_second.or_else(|| (!is_local).then_some(5)),
        run: data_encoding::BASE32_NOPAD.encode(&random).to_lowercase(),
    })
}

fn person(
    name: Option<&String>,
    file: Option<&PathBuf>,
) -> anyhow::Result<Option<(String, Secret)>> {
    let (Some(name), Some(file)) = (name, file) else {
        return Ok(None);
    };
    Ok(Some((name.clone(), secret_in(file)?)))
}

fn secret_in(file: &PathBuf) -> anyhow::Result<Secret> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    ensure!(!text.trim().is_empty(), "{} is empty", file.display());
    Ok(Secret::new(text.trim()))
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Arguments, is_local};

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn only_this_machine_is_local() {
        let local = |url: &str| is_local(&url.parse().unwrap());
        assert!(
            local("http://127.0.0.1:8080") && local("http://[::1]:1") && local("http://localhost")
        );
        assert!(
            !local("http://localhost.example.com")
                && !local("http://10.0.0.1")
                && !local("https://quay.io")
        );
    }
}

//! How close Berth comes to the best that Quay allows.
//!
//! Every figure is a ratio to a limit that does not depend on the machine: how long the calls to
//! Quay take that have to wait for one another, and how many calls Quay takes in a second.

mod delivered;
#[path = "../harness.rs"]
mod harness;
mod latency;
mod ratio;
mod throughput;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use ratio::Ratio;

/// What a call with an OAuth token was measured to cost a real Quay.
const CALL: Duration = Duration::from_millis(280);

/// Measures Berth.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench")]
struct CommandLine {
    #[command(subcommand)]
    what: What,
    /// Cargo says so to every benchmark.
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// From a declaration to a delivered credential, against a stand-in that takes 280 ms a call.
    Provision {
        /// How many components are provisioned one after the other for each latency.
        #[arg(long, default_value_t = 5)]
        samples: usize,
        /// How many components are declared at once for the throughput.
        #[arg(long, default_value_t = 80)]
        components: usize,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    let What::Provision {
        samples,
        components,
    } = CommandLine::parse().what;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ratios = runtime.block_on(provision(samples, components))?;
    let failed = ratios.iter().filter(|ratio| !ratio.holds()).count();
    say(&format!(
        "bench provision: {} passed, {failed} failed",
        ratios.len().saturating_sub(failed)
    ));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn provision(samples: usize, components: usize) -> anyhow::Result<Vec<Ratio>> {
    say(&format!(
        "{} ms a call; {samples} first and {samples} next components",
        CALL.as_millis()
    ));
    let mut ratios = latency::measure(samples).await?;
    say(&format!(
        "5 calls a second; {components} components declared at once"
    ));
    ratios.push(throughput::measure(components).await?);
    Ok(ratios)
}

/// Prints a line; a reader that went away is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

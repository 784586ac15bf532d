//! How close Berth comes to the best that Quay allows.
//!
//! Every figure of the work at Quay is a ratio to a limit that does not depend on the machine: how
//! long the calls take that have to wait for one another, and how many calls Quay takes in a second.
//! What the web app costs is held to limits of its own.

mod delivered;
#[path = "../harness.rs"]
mod harness;
mod latency;
mod link;
#[path = "../adapters/broker/person.rs"]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "shared with tests: what goes wrong ends the measurement"
)]
mod person;
mod ratio;
mod throughput;
mod web;

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
    /// From the end of a link's work to the proven death of everything that the link made.
    Link {
        /// How many users link.
        #[arg(long, default_value_t = 40)]
        links: usize,
    },
    /// What browsers load, and how long the server takes for a page of a large workspace.
    Web {
        /// How many components the workspace has.
        #[arg(long, default_value_t = 200)]
        components: usize,
        /// How many requests are measured, after some that are not.
        #[arg(long, default_value_t = 1000)]
        requests: usize,
    },
}

/// Where the tests have it, too.
mod adapters {
    pub(crate) mod broker {
        pub(crate) use crate::person;
    }
}

fn main() -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let holds = match CommandLine::parse().what {
        What::Provision {
            samples,
            components,
        } => holds(&runtime.block_on(provision(samples, components))?),
        What::Link { links } => {
            say(&format!(
                "{} ms a call, 5 calls a second; {links} links",
                CALL.as_millis()
            ));
            runtime.block_on(link::measure(links))?
        }
        What::Web {
            components,
            requests,
        } => runtime.block_on(web::measure(components, requests))?,
    };
    Ok(if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn holds(ratios: &[Ratio]) -> bool {
    let failed = ratios.iter().filter(|ratio| !ratio.holds()).count();
    say(&format!(
        "bench provision: {} passed, {failed} failed",
        ratios.len().saturating_sub(failed)
    ));
    failed == 0
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

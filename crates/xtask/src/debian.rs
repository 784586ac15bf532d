//! Programs that the tests start and that no Rust package brings.

use anyhow::{Context, Result, bail};

use crate::program::{Program, is_installed};
use crate::report::say;

/// Real registry clients; each is the name of a program and of the Debian package that has it.
const REGISTRY_CLIENTS: [&str; 3] = ["skopeo", "buildah", "crun"];

/// Sees to it that the tests find the registry clients: installs what is missing where that can be
/// done without asking, and otherwise fails with what a person has to do. Nothing is left out
/// silently.
pub(crate) fn ensure_registry_clients() -> Result<()> {
    let missing: Vec<&str> = REGISTRY_CLIENTS
        .into_iter()
        .filter(|name| !is_installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_installed("apt-get") {
        bail!(
            "the tests need `{names}` and this is no Debian: install them with this system's packages"
        );
    }
    if !is_root()? {
        bail!(
            "the tests need `{names}`: run `sudo apt-get install --no-install-recommends {names}`"
        );
    }
    say(format_args!(
        "installing the Debian packages {names}: the tests push and pull with them"
    ));
    apt_get("update").run()?;
    apt_get("install --yes --no-install-recommends")
        .args(missing)
        .run()
}

fn apt_get(command: &str) -> Program {
    Program::line("apt-get --quiet")
        .args(command.split_whitespace())
        .env("DEBIAN_FRONTEND", "noninteractive")
}

fn is_root() -> Result<bool> {
    let user = Program::line("id -u")
        .output()
        .context("asking who runs this")?;
    Ok(user.trim_ascii() == b"0")
}

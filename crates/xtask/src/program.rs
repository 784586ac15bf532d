//! Programs that xtask starts.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::report::say;

/// The folder of the workspace's `Cargo.toml`, as it was when xtask was built.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What `cargo run` tells xtask about xtask itself. Handed down to another cargo it makes build
/// scripts that watch these variables (ring's does) run again, and everything above them.
const ABOUT_XTASK: [&str; 4] = [
    "CARGO_BIN_",
    "CARGO_CRATE_",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
];

/// How often a program with a deadline is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// A program to start in the workspace's folder.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
}

impl Program {
    /// A program by name, looked for in `PATH`, or by path. It is not told what `cargo run` said
    /// about xtask.
    pub(crate) fn new(name: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(name);
        command.current_dir(ROOT);
        for (variable, _) in env::vars_os().filter(|(variable, _)| is_about_xtask(variable)) {
            command.env_remove(variable);
        }
        Self { command }
    }

    /// A program and its arguments as one would type them; blanks separate, nothing quotes.
    pub(crate) fn line(line: &str) -> Self {
        let mut words = line.split_whitespace();
        Self::new(words.next().unwrap_or_default()).args(words)
    }

    /// A cargo command.
    pub(crate) fn cargo(arguments: &str) -> Self {
        Self::new("cargo").args(arguments.split_whitespace())
    }

    /// A `berth` command; the binary is built first when it has to be.
    pub(crate) fn berth(command: &str) -> Self {
        Self::cargo(&format!("run --package server --bin berth -- {command}"))
    }

    pub(crate) fn args<I: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = I>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it with xtask's own output, and fails unless it succeeds.
    pub(crate) fn run(mut self) -> Result<()> {
        say(format_args!("+ {self}"));
        let status = self
            .command
            .status()
            .with_context(|| format!("starting `{self}`"))?;
        if status.success() {
            Ok(())
        } else {
            Err(anyhow!("`{self}`: {status}"))
        }
    }

    /// Runs it like [`Program::run`], and ends it when it takes longer than `limit`.
    pub(crate) fn run_within(mut self, limit: Duration) -> Result<()> {
        say(format_args!("+ {self}"));
        let started = Instant::now();
        let mut child = self
            .command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("starting `{self}`"))?;
        loop {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("`{self}`: {status}"),
                None if started.elapsed() < limit => thread::sleep(GLANCE),
                None => {
                    child.kill()?;
                    child.wait()?;
                    bail!("`{self}`: ended after {} s", limit.as_secs());
                }
            }
        }
    }

    /// Runs it and returns its standard output; its standard error stays visible.
    pub(crate) fn output(mut self) -> Result<Vec<u8>> {
        say(format_args!("+ {self}"));
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("starting `{self}`"))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(anyhow!("`{self}`: {}", output.status))
        }
    }

    /// Whether it starts and succeeds, with nothing shown.
    pub(crate) fn works(mut self) -> bool {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Becomes this program, so that its exit code and the signals sent to xtask are its own.
    /// Returns only when it could not be started.
    pub(crate) fn hand_over(mut self) -> anyhow::Error {
        say(format_args!("+ {self}"));
        anyhow::Error::new(self.command.exec()).context(format!("starting `{self}`"))
    }
}

impl fmt::Display for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.command.get_program().display())?;
        self.command
            .get_args()
            .try_for_each(|argument| write!(formatter, " {}", argument.display()))
    }
}

/// Whether a program of this name is in `PATH`.
pub(crate) fn is_installed(name: &str) -> bool {
    let path: OsString = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| Path::new(&folder).join(name).is_file())
}

fn is_about_xtask(variable: &OsStr) -> bool {
    variable
        .to_str()
        .is_some_and(|name| ABOUT_XTASK.iter().any(|prefix| name.starts_with(prefix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_is_shown_as_it_would_be_typed() {
        let program = Program::line("apt-get  install --yes").args(["skopeo"]);

        assert_eq!(program.to_string(), "apt-get install --yes skopeo");
    }

    #[test]
    fn failing_program_is_an_error_that_names_it() {
        let error = Program::new("false").run().unwrap_err();

        assert_eq!(error.to_string(), "`false`: exit status: 1");
    }

    #[test]
    fn program_past_its_limit_is_ended() {
        let error = Program::line("sleep 600")
            .run_within(Duration::ZERO)
            .unwrap_err();

        assert_eq!(error.to_string(), "`sleep 600`: ended after 0 s");
    }

    #[test]
    fn programs_are_not_told_about_xtask() {
        assert!(is_about_xtask(OsStr::new("CARGO_PKG_NAME")));
        assert!(is_about_xtask(OsStr::new("CARGO_MANIFEST_DIR")));
        assert!(!is_about_xtask(OsStr::new("CARGO_INCREMENTAL")));
    }
}

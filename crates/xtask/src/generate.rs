//! Files in the tree that the program itself can write.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::program::{Program, ROOT};
use crate::report::say;

/// A file in the tree and the `berth` command whose standard output it is.
struct Generated {
    file: &'static str,
    berth: &'static str,
}

const GENERATED: [Generated; 2] = [
    Generated {
        file: "docs/openapi.json",
        berth: "openapi",
    },
    Generated {
        file: "docs/configuration.md",
        berth: "config reference",
    },
];

/// Writes every generated file.
pub(crate) fn write_all() -> Result<()> {
    for generated in GENERATED {
        let path = generated.path();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, generated.make()?)
            .with_context(|| format!("writing {}", generated.file))?;
        say(format_args!("wrote {}", generated.file));
    }
    Ok(())
}

/// Fails when a generated file is not what the program would write now.
pub(crate) fn check_all() -> Result<()> {
    let mut stale = Vec::new();
    for generated in GENERATED {
        let committed =
            fs::read(generated.path()).with_context(|| format!("reading {}", generated.file))?;
        if committed != generated.make()? {
            stale.push(generated.file);
        }
    }
    if !stale.is_empty() {
        bail!(
            "{} would be written otherwise now: run `cargo xtask generate`",
            stale.join(", ")
        );
    }
    Ok(())
}

impl Generated {
    fn path(&self) -> PathBuf {
        Path::new(ROOT).join(self.file)
    }

    fn make(&self) -> Result<Vec<u8>> {
        Program::berth(self.berth).output()
    }
}

//! What the tests take from npm: each into a folder below `tests/`.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::program::{Program, ROOT, is_installed};
use crate::report::say;

/// A folder with a lock file, and what its packages are for.
struct Folder {
    path: &'static str,
    package: &'static str,
    because: &'static str,
}

const FOLDERS: [Folder; 2] = [
    Folder {
        path: "tests/openid_provider",
        package: "oidc-provider",
        because: "the tests sign in with it",
    },
    Folder {
        path: "tests/axe",
        package: "axe-core",
        because: "the tests hold every page's accessibility to it",
    },
];

/// Sees to it that all of it is there, in the versions of its lock files: nothing of it is
/// installed anywhere else, and none of the packages runs anything to be installed.
pub(crate) fn ensure_all() -> Result<()> {
    FOLDERS.iter().try_for_each(Folder::ensure)
}

impl Folder {
    fn ensure(&self) -> Result<()> {
        let Self {
            path,
            package,
            because,
        } = self;
        let folder = fs::canonicalize(ROOT)?.join(path);
        if is_current(&folder) {
            return Ok(());
        }
        if !is_installed("npm") {
            bail!(
                "the tests need npm's `{package}`, and so Node.js 20 or later with npm: install the packages `nodejs npm`"
            );
        }
        say(format_args!(
            "installing npm's `{package}` below {path}: {because}"
        ));
        Program::line("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix")
            .args([folder])
            .run()
    }
}

/// Whether what is installed is what the lock file says: npm notes what it has installed.
fn is_current(folder: &Path) -> bool {
    let changed = |file: &str| fs::metadata(folder.join(file)).and_then(|file| file.modified());
    match (
        changed("node_modules/.package-lock.json"),
        changed("package-lock.json"),
    ) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

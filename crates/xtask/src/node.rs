//! What the tests take from npm: a certified OpenID Provider, below `tests/openid_provider`.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::program::{Program, ROOT, is_installed};
use crate::report::say;

const FOLDER: &str = "tests/openid_provider";

/// Sees to it that the OpenID Provider is there, in the versions of its lock file: nothing of it is
/// installed anywhere else, and none of its packages runs anything to be installed.
pub(crate) fn ensure_openid_provider() -> Result<()> {
    let folder = fs::canonicalize(ROOT)?.join(FOLDER);
    if is_current(&folder) {
        return Ok(());
    }
    if !is_installed("npm") {
        bail!(
            "the tests of sign-in need Node.js 20 or later with npm: install the packages `nodejs npm`"
        );
    }
    say(format_args!(
        "installing npm's `oidc-provider` below {FOLDER}: the tests sign in with it"
    ));
    Program::line("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix")
        .args([folder])
        .run()
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

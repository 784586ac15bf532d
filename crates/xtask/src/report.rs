//! What xtask itself says, apart from what the programs that it starts say.

use std::fmt::Display;
use std::io::{self, Write};

/// Says one line on standard error, where cargo talks too: standard output is the programs'.
///
/// A closed standard error is no reason to stop working, so a failure to write is let go.
pub(crate) fn say(message: impl Display) {
    let _ = writeln!(io::stderr().lock(), "xtask: {message}");
}

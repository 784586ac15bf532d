//! Text that a shell takes as it is.

/// One word for a POSIX shell, whatever is in it.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

//! What a database spells its own way.

use sqlx::{SqlSafeStr as _, SqlStr};

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// SQLite 3.42 or later.
    Sqlite,
}

impl Dialect {
    /// Begins a transaction that will write.
    pub(super) fn begin_write(self) -> SqlStr {
        match self {
            // Takes the write lock at once: a transaction that reads first and finds the lock
            // taken when it writes could only be given up.
            Self::Sqlite => "BEGIN IMMEDIATE".into_sql_str(),
        }
    }

    /// Asks for the database's time in milliseconds since the Unix epoch.
    pub(super) fn select_now(self) -> SqlStr {
        match self {
            Self::Sqlite => {
                "SELECT CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)".into_sql_str()
            }
        }
    }
}

/// Whether an error of this code is about the database as a whole and may pass: SQLite's extended
/// result codes, whose low byte is the result code.
pub(super) fn means_unavailable(code: &str) -> bool {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const IO: u32 = 10;
    const FULL: u32 = 13;
    const CANNOT_OPEN: u32 = 14;
    code.parse::<u32>()
        .is_ok_and(|code| matches!(code & 0xff, BUSY | LOCKED | IO | FULL | CANNOT_OPEN))
}

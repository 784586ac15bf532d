//! What only somebody with the database in hand can see or do, and the suite for every database.

mod audit;
mod race;
mod secret;
mod sqlite;

use std::{path::PathBuf, sync::Arc};

use sqlx::AssertSqlSafe;
use tempfile::TempDir;

use crate::{SqlStore, Store, testing};

/// A store in a folder of its own.
struct Opened {
    store: SqlStore,
    directory: TempDir,
}

impl Opened {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("berth.db");
        let store = SqlStore::open_sqlite(&file, &testing::keys())
            .await
            .unwrap();
        Self { store, directory }
    }

    /// The same database as another process has it: with connections of its own.
    async fn elsewhere(&self) -> SqlStore {
        SqlStore::open_sqlite(&self.file(), &testing::keys())
            .await
            .unwrap()
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("berth.db")
    }

    /// Does to the database what we never would. Answers how many rows it touched.
    async fn tamper(&self, sql: &str) -> u64 {
        sqlx::query(AssertSqlSafe(sql.to_owned()))
            .execute(&self.store.write)
            .await
            .unwrap()
            .rows_affected()
    }
}

async fn open() -> (Arc<dyn Store>, TempDir) {
    let Opened { store, directory } = Opened::new().await;
    (Arc::new(store), directory)
}

mod conformance {
    use super::open;

    crate::conformance!(open);
}

//! SQLite: one file, many readers, one writer.

use std::{io, path::Path, time::Duration};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::{
    AnyConnection, AnyPool, Connection as _, Executor as _, SqlSafeStr as _,
    any::{AnyConnectOptions, AnyPoolOptions},
    migrate::{Migration, MigrationType, Migrator},
};

use crate::{StoreError, key::create_private_file};

/// Enough to keep the page, the API and the workers from waiting for one another.
const READERS: u32 = 8;
/// How long to wait for a connection before the database counts as not available.
const ACQUIRE: Duration = Duration::from_secs(10);

/// - WAL: readers and the writer do not wait for each other.
/// - `synchronous = FULL`: a commit that was answered outlives a power cut (invariant 1).
/// - `secure_delete`: what is deleted is written over, so wiped secrets are not left in free pages.
/// - `busy_timeout`: another process (`berth token create`) may write for a moment, too.
const SETTINGS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA busy_timeout = 5000;
    PRAGMA trusted_schema = OFF;
";
const READ_ONLY: &str = "PRAGMA query_only = ON;";

/// What a path needs so as to pass through a connection URL unharmed.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// The pools of readers and of the one writer; the schema is up to date.
pub(super) async fn open(file: &Path) -> Result<(AnyPool, AnyPool), StoreError> {
    sqlx::any::install_default_drivers();
    match create_private_file(file, b"") {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(StoreError::Unavailable(error.into())),
    }
    let options = options(file, "mode=rw")?;
    let write = pool(1, &[SETTINGS]).connect_with(options.clone()).await?;
    let mut connection = write.acquire().await?;
    migrations()
        .run(&mut *connection)
        .await
        .map_err(StoreError::Migration)?;
    drop(connection);
    let read = pool(READERS, &[SETTINGS, READ_ONLY])
        .connect_with(options)
        .await?;
    Ok((read, write))
}

/// Copies the database, as it is at this moment, into an empty file, and opens the copy to be read.
///
/// On a connection of its own, for the readers' may not do it and the writer has work to do.
pub(super) async fn copy(pool: &AnyPool, to: &Path) -> Result<AnyConnection, StoreError> {
    let path = to.to_str().ok_or_else(not_utf8)?;
    let mut connection = AnyConnection::connect_with(&pool.connect_options()).await?;
    sqlx::query("VACUUM INTO $1")
        .bind(path)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    // Nobody writes to it: no need for files beside it.
    let options = options(to, "mode=ro&immutable=true")?;
    Ok(AnyConnection::connect_with(&options).await?)
}

fn pool(connections: u32, settings: &'static [&'static str]) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        // Nothing ends a connection to a file but ourselves.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for setting in settings {
                    connection.execute(*setting).await?;
                }
                Ok(())
            })
        })
}

fn options(file: &Path, mode: &str) -> Result<AnyConnectOptions, StoreError> {
    let file = std::path::absolute(file).map_err(|error| StoreError::Unavailable(error.into()))?;
    let file = file.to_str().ok_or_else(not_utf8)?;
    format!("sqlite://{}?{mode}", utf8_percent_encode(file, ESCAPED))
        .parse()
        .map_err(StoreError::from)
}

fn not_utf8() -> StoreError {
    let message = "the path to the database is not UTF-8";
    StoreError::Unavailable(io::Error::new(io::ErrorKind::InvalidInput, message).into())
}

fn migrations() -> Migrator {
    Migrator::with_migrations(vec![
        migration(
            1,
            "keel",
            include_str!("../../migrations/sqlite/0001_keel.sql"),
        ),
        migration(
            2,
            "people",
            include_str!("../../migrations/sqlite/0002_people.sql"),
        ),
        migration(
            3,
            "ownership",
            include_str!("../../migrations/sqlite/0003_ownership.sql"),
        ),
        migration(
            4,
            "service token",
            include_str!("../../migrations/sqlite/0004_service_token.sql"),
        ),
        migration(
            5,
            "pushes",
            include_str!("../../migrations/sqlite/0005_pushes.sql"),
        ),
        migration(
            6,
            "oversight",
            include_str!("../../migrations/sqlite/0006_oversight.sql"),
        ),
        migration(
            7,
            "partings",
            include_str!("../../migrations/sqlite/0007_partings.sql"),
        ),
    ])
}

fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration::new(
        version,
        name.into(),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}

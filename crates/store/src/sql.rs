//! The store over an SQL database.
//!
//! One implementation for every database: statements are plain SQL with `$1` placeholders, run by
//! sqlx's run-time driver; what a database spells its own way is in [`Dialect`]. Rows are private
//! structs here and become records by `TryFrom`.
//!
//! Reads and writes have pools of their own. A write is one transaction ([`Write`]) that takes the
//! rows it depends on first, by updating them: the component's row for a fence, the workspace's row
//! for an event, the head for the audit trail. That orders writers on any database.

mod audit;
mod column;
mod component;
mod credential;
mod dialect;
mod event;
mod finding;
mod founding;
mod lease;
mod link_ledger;
mod member;
mod operation;
mod organization;
mod oversight;
mod platform_token;
mod quay_secret;
mod rotation;
mod sealing;
mod service_token;
mod session;
mod sign_in;
mod sqlite;
mod step;
mod user;
mod workspace;
mod write;

use std::{
    path::Path,
    sync::{PoisonError, RwLock},
};

use async_trait::async_trait;
use model::WorkspaceId;
use sqlx::{AnyConnection, AnyPool, Connection as _, any::AnyRow};
use tokio::sync::broadcast;

use crate::{AuditAnchor, KeyPurpose, KeyRing, Keys, PageRequest, Store, StoreError, audit::Chain};
use dialect::Dialect;
use write::Write;

/// How many announcements a slow listener may be behind before it is told "anywhere".
const ANNOUNCEMENTS: usize = 256;

/// The store over an SQL database.
#[derive(Debug)]
pub struct SqlStore {
    read: AnyPool,
    write: AnyPool,
    dialect: Dialect,
    chain: Chain,
    rings: RwLock<Rings>,
    changes: broadcast::Sender<WorkspaceId>,
}

/// The key-encryption keys in use.
#[derive(Debug, Clone)]
struct Rings {
    quay_tokens: KeyRing,
    push_credentials: KeyRing,
}

impl SqlStore {
    /// Opens the SQLite database in this file and brings its schema up to date. A file that is not
    /// there is made, with mode 0600.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file cannot be opened, [`StoreError::Migration`] when
    /// a newer Berth made it.
    pub async fn open_sqlite(file: &Path, keys: &Keys) -> Result<Self, StoreError> {
        let (read, write) = sqlite::open(file).await?;
        let store = Self {
            read,
            write,
            dialect: Dialect::Sqlite,
            chain: Chain::new(keys.audit.clone()),
            rings: RwLock::new(Rings {
                quay_tokens: keys.quay_tokens.clone(),
                push_credentials: keys.push_credentials.clone(),
            }),
            changes: broadcast::Sender::new(ANNOUNCEMENTS),
        };
        store.begin_audit().await?;
        Ok(store)
    }

    /// Copies the database, as it is at this moment, into an empty file. Answers where the copy's
    /// audit trail stands, and its schema's version.
    pub(crate) async fn copy_into(&self, file: &Path) -> Result<(AuditAnchor, u64), StoreError> {
        let mut copy = match self.dialect {
            Dialect::Sqlite => sqlite::copy(&self.read, file).await?,
        };
        let anchor = audit::find_head(&mut copy, &self.chain).await?;
        let version = schema_version(&mut copy).await?;
        copy.close().await?;
        Ok((anchor, version))
    }

    /// Begins a write; nothing of it is there until [`Write::commit`].
    async fn begin(&self) -> Result<Write<'_>, StoreError> {
        let transaction = self.write.begin_with(self.dialect.begin_write()).await?;
        Ok(Write::new(self, transaction))
    }

    fn ring(&self, purpose: KeyPurpose) -> KeyRing {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        match purpose {
            KeyPurpose::QuayTokens => rings.quay_tokens.clone(),
            KeyPurpose::PushCredentials => rings.push_credentials.clone(),
        }
    }

    fn set_ring(&self, purpose: KeyPurpose, ring: KeyRing) {
        let mut rings = self.rings.write().unwrap_or_else(PoisonError::into_inner);
        match purpose {
            KeyPurpose::QuayTokens => rings.quay_tokens = ring,
            KeyPurpose::PushCredentials => rings.push_credentials = ring,
        }
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }

    async fn schema_version(&self) -> Result<u64, StoreError> {
        let mut connection = self.read.acquire().await?;
        schema_version(&mut connection).await
    }

    async fn close(&self) {
        self.write.close().await;
        self.read.close().await;
    }
}

async fn schema_version(connection: &mut AnyConnection) -> Result<u64, StoreError> {
    let version: i64 = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await?;
    column::number("_sqlx_migrations.version", version)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let unavailable = match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_) => true,
            sqlx::Error::Database(fault) => fault
                .code()
                .is_some_and(|code| dialect::means_unavailable(&code)),
            _ => false,
        };
        if unavailable {
            Self::Unavailable(error)
        } else {
            Self::Statement(error)
        }
    }
}

/// Whether a statement failed because what it would have written must be there only once.
fn is_duplicate(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(fault) if fault.is_unique_violation())
}

/// Rows as records.
fn records<R, T>(rows: Vec<R>) -> Result<Vec<T>, StoreError>
where
    T: TryFrom<R, Error = StoreError>,
{
    rows.into_iter().map(T::try_from).collect()
}

/// How many rows to ask for: one more than the page holds shows whether there is a next one.
fn rows_wanted(request: &PageRequest) -> i64 {
    i64::try_from(request.items() + 1).unwrap_or(i64::MAX)
}

/// A page out of [`rows_wanted`] records; `key` gives what the list is sorted by.
fn page<T>(
    mut items: Vec<T>,
    request: &PageRequest,
    key: impl Fn(&T) -> String,
) -> model::api::page::Page<T> {
    let more = items.len() > request.items();
    items.truncate(request.items());
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| PageRequest::cursor(&key(last)));
    model::api::page::Page { items, next }
}

/// A record that may be missing, out of columns that are all `NULL` then.
fn maybe<'r, R: sqlx::FromRow<'r, AnyRow>>(
    row: &'r AnyRow,
    key: &str,
) -> Result<Option<R>, sqlx::Error> {
    use sqlx::Row as _;
    match row.try_get::<Option<String>, _>(key)? {
        Some(_) => R::from_row(row).map(Some),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests;

//! Sessions as rows of the store.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use model::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use store::{SessionRecord, Store, StoreError};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::{PERSON, SignedIn};
use crate::{clock::Clock, logging::chain};

/// How long a session lasts that nobody uses.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// How long a session lasts, however busy.
const ABSOLUTE: Duration = Duration::from_secs(12 * 60 * 60);

/// The sessions, as tower-sessions wants them.
#[derive(Clone)]
pub struct SessionRows {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl SessionRows {
    /// Sessions in this store, by this clock.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The row of a record. When it ends is for us to say: tower-sessions goes by its own clock.
    fn row(&self, record: &Record, now: Timestamp) -> Result<SessionRecord> {
        let signed_in: Option<SignedIn> = record
            .data
            .get(PERSON)
            .map(|value| serde_json::from_value(value.clone()))
            .transpose()
            .map_err(|error| Error::Decode(error.to_string()))?;
        let (started_at, used_at) = signed_in
            .as_ref()
            .map_or((now, now), |person| (person.started_at, person.used_at));
        Ok(SessionRecord {
            key: key(&record.id),
            user: signed_in.as_ref().map(|person| person.user),
            provider_session: signed_in.and_then(|person| person.provider_session),
            data: serde_json::to_string(&record.data)
                .map_err(|error| Error::Encode(error.to_string()))?,
            expires_at: used_at.plus(IDLE).min(started_at.plus(ABSOLUTE)),
        })
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let now = self.clock.now();
        while !self
            .store
            .create_session(self.row(record, now)?)
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let row = self.row(record, self.clock.now())?;
        // One that has ended meanwhile stays ended.
        self.store.save_session(row).await.map_err(backend)?;
        Ok(())
    }

    /// Finds a session. That is no use of it yet.
    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let Some(row) = self
            .store
            .find_session(key(id), now)
            .await
            .map_err(backend)?
        else {
            return Ok(None);
        };
        let data: std::collections::HashMap<String, Value> =
            serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date: OffsetDateTime::from(row.expires_at),
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(key(id)).await.map_err(backend)
    }
}

impl fmt::Debug for SessionRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionRows")
    }
}

/// What the store knows a session by: who reads the database cannot make a cookie of it.
fn key(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where a function of an error is wanted"
)]
fn backend(error: StoreError) -> Error {
    Error::Backend(chain(&error))
}

//! Linking Quay accounts: the broker's functions over the adapters, for the API, the page and the
//! workers.
//!
//! - [`detect`](self): what is found out about this Quay, and so which ways are offered.
//! - [`begin`](self), [`attempt`](self): an attempt, from the first click to the confirmation.
//! - [`explain`](self), [`view`](self): all of it in words, each refusal with the next thing to do.
//! - [`worker`]: what goes on without a browser. [`page`]: the small page of forms and links.
//!
//! Nothing here decides whether somebody may link: that is `token_broker`'s. Nothing here decides
//! what becomes of an organization: that is [`Aftercare`]'s.

mod aftercare;
mod attempt;
mod begin;
mod detect;
mod error;
mod explain;
mod oversight;
pub mod page;
mod view;
pub mod worker;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::{Timestamp, UserId, WorkspaceId};
use store::Store;
use token_broker::{ApplicationPath, Ports, Visitor};
use tokio::sync::Notify;
use url::Url;

use crate::{
    adapters::broker::{Broker, LANE},
    clock::Clock,
    session::Person,
};

pub use aftercare::{Aftercare, AftercareError, Progress};
pub use attempt::{Returned, Target};
pub use detect::{CAPTCHA, OPEN_AGAIN, WANTED};
pub use error::LinkingError;
use oversight::RecentGrants;

/// Links, attempts and what is owed because of them.
pub struct Linking {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    broker: Broker,
    application: Option<ApplicationPath>,
    quay_url: Url,
    aftercare: Arc<dyn Aftercare>,
    unfinished: Mutex<BTreeMap<(WorkspaceId, UserId), Unfinished>>,
    grants: RecentGrants,
    wakes: Notify,
}

/// What linking is made of.
pub struct Parts {
    /// Everything that lasts.
    pub store: Arc<dyn Store>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// What the broker works through.
    pub broker: Broker,
    /// Our OAuth application.
    pub application: Option<ApplicationPath>,
    /// Where browsers reach Quay.
    pub quay_url: Url,
    /// What becomes of organizations.
    pub aftercare: Arc<dyn Aftercare>,
}

/// A link that holds and is not finished: something is still to be done at Quay.
#[derive(Debug, Clone)]
struct Unfinished {
    /// What is still to be done, in words; `None` while it was not tried.
    what: Option<String>,
    /// When it is tried again.
    at: Timestamp,
    /// How often it was tried.
    tries: u32,
}

impl Linking {
    /// Linking over these.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            clock,
            broker,
            application,
            quay_url,
            aftercare,
        } = parts;
        Self {
            store,
            clock,
            broker,
            application,
            quay_url,
            aftercare,
            unfinished: Mutex::default(),
            grants: RecentGrants::default(),
            wakes: Notify::new(),
        }
    }

    /// What the broker works through.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        self.broker.ports()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn unfinished(&self) -> MutexGuard<'_, BTreeMap<(WorkspaceId, UserId), Unfinished>> {
        self.unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the worker look at a link now.
    fn see_to(&self, workspace: WorkspaceId, user: UserId) {
        let now = self.now();
        self.unfinished().insert(
            (workspace, user),
            Unfinished {
                what: None,
                at: now,
                tries: 0,
            },
        );
        self.wakes.notify_one();
    }
}

/// Who is at the browser; an access token has none.
///
/// # Errors
/// [`LinkingError::NoBrowser`]
pub fn visitor(person: &Person) -> Result<Visitor, LinkingError> {
    let session = person.session.ok_or(LinkingError::NoBrowser)?;
    Ok(Visitor {
        session,
        user: person.user,
    })
}

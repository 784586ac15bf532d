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
use quay_client::{Lane, Priority, QuayClient, Tenant};
use secrecy::SecretString;
use store::Store;
use token_broker::{ApplicationPath, Ports, Visitor};
use tokio::sync::Notify;
use url::Url;

use crate::{
    adapters::broker::{
        BrokerClock, BrokerDice, BrokerLedger, BrokerQuay, BrokerTeams, BrokerVault, LoginService,
        OurClient, RedirectUri, ServiceLane,
    },
    clock::Clock,
    random::Random,
    service_token::ServiceToken,
    session::Person,
};

pub use aftercare::{Aftercare, AftercareError, Progress};
pub use attempt::{Returned, Target};
pub use detect::{CAPTCHA, OPEN_AGAIN, WANTED};
pub use error::LinkingError;

/// The lane of everything here: a person waits for it, or a token is to die.
const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};

/// Links, attempts and what is owed because of them.
pub struct Linking {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    quay: BrokerQuay,
    teams: BrokerTeams,
    vault: BrokerVault,
    ledger: BrokerLedger,
    time: BrokerClock,
    dice: BrokerDice,
    application: Option<ApplicationPath>,
    quay_url: Url,
    aftercare: Arc<dyn Aftercare>,
    unfinished: Mutex<BTreeMap<(WorkspaceId, UserId), Unfinished>>,
    wakes: Notify,
}

/// What linking is made of.
pub struct Parts {
    /// Everything that lasts.
    pub store: Arc<dyn Store>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub random: Arc<Random>,
    /// Quay.
    pub client: QuayClient,
    /// Our token there.
    pub service_token: Arc<ServiceToken>,
    /// Our OAuth application.
    pub application: Option<quay_client::ApplicationPath>,
    /// Its secret.
    pub application_secret: Option<SecretString>,
    /// The registry that organizations are on.
    pub registry: model::RegistryHost,
    /// Where browsers reach this server.
    pub public_url: Url,
    /// Where they reach Quay.
    pub quay_url: Url,
    /// The service that people sign in to both with.
    pub login: Option<LoginService>,
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
        let service = ServiceLane {
            token: parts.service_token,
            lane: LANE,
        };
        let application = parts.application.and_then(in_our_words);
        let ours = application.clone().zip(parts.application_secret);
        let ours = ours.map(|(path, secret)| OurClient { path, secret });
        Self {
            quay: BrokerQuay {
                client: parts.client,
                service: service.clone(),
                application: ours.clone(),
                redirect: RedirectUri::of_server(&parts.public_url),
                login: parts.login,
            },
            teams: BrokerTeams {
                service,
                application: ours,
                store: Arc::clone(&parts.store),
                registry: parts.registry,
                clock: Arc::clone(&parts.clock),
            },
            vault: BrokerVault {
                store: Arc::clone(&parts.store),
                random: Arc::clone(&parts.random),
            },
            ledger: BrokerLedger {
                store: Arc::clone(&parts.store),
                clock: Arc::clone(&parts.clock),
            },
            time: BrokerClock(Arc::clone(&parts.clock)),
            dice: BrokerDice(parts.random),
            store: parts.store,
            clock: parts.clock,
            application,
            quay_url: parts.quay_url,
            aftercare: parts.aftercare,
            unfinished: Mutex::default(),
            wakes: Notify::new(),
        }
    }

    /// What the broker works through.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            quay: &self.quay,
            teams: &self.teams,
            vault: &self.vault,
            ledger: &self.ledger,
            clock: &self.time,
            dice: &self.dice,
        }
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

/// Both grammars are the same: an id that one takes and the other does not is no application.
fn in_our_words(path: quay_client::ApplicationPath) -> Option<ApplicationPath> {
    Some(ApplicationPath {
        org: path.org,
        client: path.client_id.as_str().parse().ok()?,
    })
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

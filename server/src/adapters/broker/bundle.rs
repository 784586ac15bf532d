//! All the ports at once.

use std::sync::Arc;

use model::RegistryHost;
use quay_client::{Lane, Priority, QuayClient, Tenant};
use store::Store;
use token_broker::Ports;

use super::{
    BrokerClock, BrokerDice, BrokerLedger, BrokerQuay, BrokerTeams, BrokerVault, LoginService,
    OurClient, RedirectUri, ServiceLane,
};
use crate::{clock::Clock, random::Random, service_token::ServiceToken};

/// The lane of everything here: a person waits for it, or a token is to die.
pub const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};

/// Everything that the broker works through. Clones are handles to the same things.
#[derive(Clone)]
pub struct Broker {
    /// Tokens and applications at Quay.
    pub quay: BrokerQuay,
    /// What our own account sees and does there.
    pub teams: BrokerTeams,
    /// Sealed tokens.
    pub vault: BrokerVault,
    /// The durable record.
    pub ledger: BrokerLedger,
    /// The time of day.
    pub clock: BrokerClock,
    /// Random bytes.
    pub dice: BrokerDice,
}

/// What the ports are made of.
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
    /// The registry that organizations are on.
    pub registry: RegistryHost,
    /// Our OAuth application, where there is one.
    pub application: Option<OurClient>,
    /// Where users come back to.
    pub redirect: RedirectUri,
    /// The service that people sign in to both with.
    pub login: Option<LoginService>,
}

impl Broker {
    /// The ports over these.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            clock,
            random,
            client,
            service_token,
            registry,
            application,
            redirect,
            login,
        } = parts;
        let service = ServiceLane {
            token: service_token,
            lane: LANE,
        };
        Self {
            quay: BrokerQuay {
                client,
                service: service.clone(),
                application: application.clone(),
                redirect,
                login,
            },
            teams: BrokerTeams {
                service,
                application,
                store: Arc::clone(&store),
                registry,
                clock: Arc::clone(&clock),
            },
            vault: BrokerVault {
                store: Arc::clone(&store),
                random: Arc::clone(&random),
            },
            ledger: BrokerLedger {
                store,
                clock: Arc::clone(&clock),
            },
            clock: BrokerClock(clock),
            dice: BrokerDice(random),
        }
    }

    /// What the broker's functions take.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            quay: &self.quay,
            teams: &self.teams,
            vault: &self.vault,
            ledger: &self.ledger,
            clock: &self.clock,
            dice: &self.dice,
        }
    }
}

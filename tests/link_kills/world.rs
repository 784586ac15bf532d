//! A Quay, Berth's side of it, and a process of Berth's that can die.

use std::{num::NonZeroU32, str::FromStr as _, sync::Arc, time::Duration};

use model::{RegistryHost, Timestamp, UserId, WorkspaceId};
use quay_client::{Account, ClientConfig, Lane, Priority, QuayApi, QuayClient, TeamPath, Tenant};
use quay_sim::{Authorization, QuaySim, ScopeSet, SeededApplication, Server, Variant};
use server::{
    adapters::{
        BrokerLedger, BrokerQuay, BrokerTeams, ServiceTokenBook,
        broker::{BrokerClock, BrokerDice, BrokerVault, OurClient, RedirectUri, ServiceLane},
    },
    clock::{Clock, SystemClock},
    demo::quay::SCOPES,
    installation,
    random::Random,
    service_token::{ServiceToken, TokenSource},
};
use store::{Store, WorkspaceToDeclare, testing};
use tempfile::TempDir;
use time::macros::datetime;
use token_broker::{
    ApplicationPath, CustodyId, Feature, SessionKey, Visitor, port::Ports, testing::sample,
};

use super::{
    death::Death,
    mortal::{Custodies, Mortal, Recording},
    road::Road,
};
use crate::adapters::broker::person::{PASSWORD, Person};

const PUBLIC: &str = "http://127.0.0.1:8080";

/// What a call of Quay's takes (QUAY.md).
const LATENCY: Duration = Duration::from_millis(280);

/// Calls a second and at once: so many that nothing waits.
const UNLIMITED: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};

/// The stand-in's clock, for Berth.
#[derive(Debug)]
struct OneClock(quay_sim::Clock);

impl Clock for OneClock {
    fn now(&self) -> Timestamp {
        self.0.now().into()
    }
}

/// A Quay where our account `berth` owns `berths` and its application, and a database.
pub(super) struct World {
    latency: Duration,
    pub(super) clock: quay_sim::Clock,
    pub(super) store: Arc<dyn Store>,
    server: Server,
    client: QuayClient,
    service: ServiceLane,
    ours: SeededApplication,
    random: Arc<Random>,
    begun: Custodies,
    _folder: TempDir,
}

/// One user, who links once, in a workspace of their own.
pub(super) struct Life<'world> {
    pub(super) world: &'world World,
    pub(super) road: Road,
    pub(super) name: String,
    pub(super) visitor: Visitor,
    pub(super) workspace: WorkspaceId,
    /// Of an application of theirs, in an organization of theirs.
    pub(super) theirs: SeededApplication,
}

/// What a process works through.
pub(super) struct Process {
    quay: Mortal<BrokerQuay>,
    teams: BrokerTeams,
    vault: Mortal<BrokerVault>,
    ledger: Mortal<Recording>,
    clock: BrokerClock,
    dice: BrokerDice,
}

impl Process {
    pub(super) fn ports(&self) -> Ports<'_> {
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

impl World {
    /// One whose time the test moves.
    pub(super) async fn open(road: Road, minting: Feature) -> Self {
        let authorization = match road {
            Road::OwnersOnly | Road::Theirs => Authorization::OwnersOnly,
            _ => Authorization::Everybody,
        };
        let variant = Variant {
            authorization,
            minting: minting == Feature::On,
            ..Variant::default()
        };
        let clock = quay_sim::Clock::standing_at(datetime!(2026-11-23 12:00 UTC));
        Self::with(variant, clock, LATENCY, (UNLIMITED, UNLIMITED)).await
    }

    /// One with so many calls a second and at once.
    pub(super) async fn with(
        variant: Variant,
        clock: quay_sim::Clock,
        latency: Duration,
        (per_second, burst): (NonZeroU32, NonZeroU32),
    ) -> Self {
        let quay = QuaySim::builder().clock(clock.clone()).variant(variant);
        let server = quay.start().await.unwrap();
        let sim = server.quay();
        sim.add_user("berth", PASSWORD).unwrap();
        sim.add_organization("berths", "berth").unwrap();
        let redirect = redirect();
        let ours = sim.add_application("berths", "Berth", redirect.registered().as_str());
        let ours = ours.unwrap();
        let scopes = ScopeSet::from_str(SCOPES).unwrap();
        let token = sim.issue_token("berth", &ours.client_id, &scopes).unwrap();
        let mut config = ClientConfig::new(server.url().parse().unwrap());
        config.budget.per_second = per_second;
        config.budget.burst = burst;
        let client = QuayClient::new(config).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("berth.db");
        let store = installation::open_store_with(&database, testing::keys());
        let store = store.await.unwrap();
        let book = ServiceTokenBook {
            store: Arc::clone(&store),
            clock: Arc::new(SystemClock),
            random: Arc::new(Random::from_seed(8)),
            source: TokenSource::Given(token.into()),
        };
        Self {
            latency,
            clock,
            store,
            service: ServiceLane {
                token: Arc::new(ServiceToken::new(book, client.clone())),
                lane: LANE,
            },
            server,
            client,
            ours,
            random: Arc::new(Random::from_seed(7)),
            begun: Custodies::default(),
            _folder: folder,
        }
    }

    pub(super) fn sim(&self) -> &QuaySim {
        self.server.quay()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now().into()
    }

    pub(super) fn ours(&self) -> ApplicationPath {
        ApplicationPath {
            org: sample::org("berths"),
            client: sample::client(&self.ours.client_id),
        }
    }

    pub(super) fn quay(&self) -> BrokerQuay {
        BrokerQuay {
            client: self.client.clone(),
            service: self.service.clone(),
            application: Some(self.our_client()),
            redirect: redirect(),
            login: None,
        }
    }

    fn our_client(&self) -> OurClient {
        OurClient {
            path: self.ours(),
            secret: self.ours.client_secret.as_str().into(),
        }
    }

    /// A fresh process over the database.
    pub(super) fn process(&self, death: &Death) -> Process {
        let clock: Arc<dyn Clock> = Arc::new(OneClock(self.clock.clone()));
        Process {
            quay: self.mortal(self.quay(), death),
            teams: BrokerTeams {
                service: self.service.clone(),
                application: Some(self.our_client()),
                store: Arc::clone(&self.store),
                registry: registry(),
                clock: Arc::clone(&clock),
            },
            vault: self.mortal(
                BrokerVault {
                    store: Arc::clone(&self.store),
                    random: Arc::clone(&self.random),
                },
                death,
            ),
            ledger: self.mortal(
                Recording {
                    ledger: BrokerLedger {
                        store: Arc::clone(&self.store),
                        clock: Arc::clone(&clock),
                    },
                    begun: Arc::clone(&self.begun),
                },
                death,
            ),
            clock: BrokerClock(clock),
            dice: BrokerDice(Arc::clone(&self.random)),
        }
    }

    fn mortal<Port>(&self, port: Port, death: &Death) -> Mortal<Port> {
        Mortal {
            port,
            death: death.clone(),
            clock: self.clock.clone(),
            latency: self.latency,
        }
    }

    /// Every custody that was begun in this workspace.
    pub(super) fn begun_in(&self, workspace: WorkspaceId) -> Vec<CustodyId> {
        let begun = self.begun.lock().unwrap();
        let own = begun.iter().filter(|(of, _)| *of == workspace);
        own.map(|(_, id)| *id).collect()
    }

    /// Quay, by this token of some user's.
    pub(super) fn api(&self, token: &str) -> QuayApi {
        let token = quay_client::ApiToken::new(token.into()).unwrap();
        self.client.with_token(&token, LANE)
    }

    /// Somebody new, in a workspace of their own.
    pub(super) async fn new_life(&self, road: Road, number: usize) -> Life<'_> {
        let name = format!("user{number}");
        let sim = self.sim();
        sim.add_user(&name, PASSWORD).unwrap();
        let org = format!("{name}s");
        sim.add_organization(&org, &name).unwrap();
        let theirs = sim.add_application(&org, "own", redirect().registered().as_str());
        if road == Road::OwnersOnly {
            let scopes = ScopeSet::from_str(SCOPES).unwrap();
            let token = sim.issue_token("berth", &self.ours.client_id, &scopes);
            let owners = TeamPath {
                org: sample::org("berths"),
                team: sample::team("owners"),
            };
            let account = Account::User(sample::user_at_quay(&name));
            let added = self.api(&token.unwrap());
            added.add_team_member(&owners, &account).await.unwrap();
        }
        let workspace = WorkspaceId::from_random(u128::try_from(number).unwrap().to_be_bytes());
        let declared = self.store.declare_workspace(
            WorkspaceToDeclare {
                id: workspace,
                name: name.parse().unwrap(),
                uid: None,
            },
            self.now(),
        );
        declared.await.unwrap();
        Life {
            world: self,
            road,
            visitor: Visitor {
                session: SessionKey::of(&[&name]),
                user: UserId::of(&["https://login.example", &name]),
            },
            workspace,
            theirs: theirs.unwrap(),
            name,
        }
    }
}

impl Life<'_> {
    pub(super) async fn person(&self) -> Person {
        Person::at(&self.world.server.url(), &self.name).await
    }

    pub(super) fn issue(&self, scopes: &str) -> String {
        let scopes = ScopeSet::from_str(scopes).unwrap();
        let sim = self.world.sim();
        sim.issue_token(&self.name, &self.theirs.client_id, &scopes)
            .unwrap()
    }

    pub(super) fn own_application(&self) -> ApplicationPath {
        ApplicationPath {
            org: sample::org(&format!("{}s", self.name)),
            client: sample::client(&self.theirs.client_id),
        }
    }
}

fn redirect() -> RedirectUri {
    RedirectUri::of_server(&PUBLIC.parse().unwrap())
}

fn registry() -> RegistryHost {
    testing::organization_to_intend("any").registry
}

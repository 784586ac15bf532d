//! A Quay with alice, who owns `alices`, bob, and our account `berth`, which owns `berths`; each of
//! the two organizations has an application. And Berth's side of it.

use std::{num::NonZeroU32, str::FromStr as _, sync::Arc};

use quay_client::{ApiToken, ClientConfig, Lane, Priority, QuayApi, QuayClient, Tenant};
use quay_sim::{QuaySim, ScopeSet, SeededApplication, Server, Variant};
use server::{
    adapters::{
        BrokerQuay, BrokerTeams, ServiceTokenBook,
        broker::{LoginService, OurClient, RedirectUri, ServiceLane},
    },
    clock::SystemClock,
    demo::quay::SCOPES,
    installation,
    random::Random,
    service_token::{ServiceToken, TokenSource},
};
use store::{Store, testing};
use tempfile::TempDir;
use token_broker::{ApplicationPath, ClientSecret, QuayToken, TransactionSecret, testing::sample};

use super::person::{PASSWORD, Person};

const PUBLIC: &str = "http://127.0.0.1:8080";

/// Calls a second and at once: so many that nothing waits.
const UNLIMITED: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};

pub(super) struct Quayside {
    server: Server,
    client: QuayClient,
    service: ServiceLane,
    ours: SeededApplication,
    theirs: SeededApplication,
    store: Arc<dyn Store>,
    _folder: TempDir,
}

impl Quayside {
    pub(super) async fn open(variant: Variant) -> Self {
        let server = QuaySim::builder().variant(variant).start().await.unwrap();
        let sim = server.quay();
        for name in ["alice", "bob", "berth"] {
            sim.add_user(name, PASSWORD).unwrap();
        }
        sim.add_organization("alices", "alice").unwrap();
        sim.add_organization("berths", "berth").unwrap();
        let redirect = redirect();
        let redirect = redirect.registered().as_str();
        let ours = sim.add_application("berths", "Berth", redirect).unwrap();
        let theirs = sim.add_application("alices", "alice's", redirect).unwrap();
        let scopes = ScopeSet::from_str(SCOPES).unwrap();
        let token = sim.issue_token("berth", &ours.client_id, &scopes).unwrap();
        let client = client(&server.url());
        let source = TokenSource::Given(token.into());
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("berth.db");
        let store = installation::open_store_with(&database, testing::keys());
        let store = store.await.unwrap();
        let book = ServiceTokenBook {
            store: Arc::clone(&store),
            clock: Arc::new(SystemClock),
            random: Arc::new(Random::from_seed(7)),
            source,
        };
        Self {
            service: ServiceLane {
                token: Arc::new(ServiceToken::new(book, client.clone())),
                lane: LANE,
            },
            store,
            server,
            client,
            ours,
            theirs,
            _folder: folder,
        }
    }

    /// As most recordings have it.
    pub(super) async fn usual() -> Self {
        Self::open(Variant::default()).await
    }

    pub(super) fn sim(&self) -> &QuaySim {
        self.server.quay()
    }

    pub(super) fn store(&self) -> &dyn Store {
        &*self.store
    }

    pub(super) fn quay(&self) -> BrokerQuay {
        BrokerQuay {
            client: self.client.clone(),
            service: self.service.clone(),
            application: Some(self.our_client()),
            redirect: redirect(),
            login: Some(LoginService {
                service: "oidc".to_owned(),
                issuer: "https://login.example".to_owned(),
            }),
        }
    }

    /// The same, where nobody listens.
    pub(super) fn unreachable(&self) -> BrokerQuay {
        BrokerQuay {
            client: client("http://127.0.0.1:1"),
            ..self.quay()
        }
    }

    pub(super) fn teams(&self) -> BrokerTeams {
        BrokerTeams {
            service: self.service.clone(),
            application: Some(self.our_client()),
            store: Arc::clone(&self.store),
            registry: testing::organization_to_intend("any").registry,
            clock: Arc::new(SystemClock),
        }
    }

    fn our_client(&self) -> OurClient {
        OurClient {
            path: self.our_application(),
            secret: self.ours.client_secret.as_str().into(),
        }
    }

    pub(super) fn our_application(&self) -> ApplicationPath {
        path("berths", &self.ours)
    }

    pub(super) fn alices_application(&self) -> ApplicationPath {
        path("alices", &self.theirs)
    }

    pub(super) fn alices_secret(&self) -> ClientSecret {
        ClientSecret::new(self.theirs.client_secret.as_str().into()).unwrap()
    }

    pub(super) async fn person(&self, name: &str) -> Person {
        Person::at(&self.server.url(), name).await
    }

    /// A token that alice made in her own application.
    pub(super) fn alices_token(&self, scopes: &str) -> QuayToken {
        QuayToken::new(self.issue("alice", &self.theirs, scopes).into()).unwrap()
    }

    /// Quay as alice's own scripts see it.
    pub(super) fn as_alice(&self) -> QuayApi {
        self.api(&self.issue("alice", &self.theirs, "org:admin user:admin"))
    }

    /// The same, by a token of our application.
    pub(super) fn as_alice_by_our_application(&self) -> QuayApi {
        self.api(&self.issue("alice", &self.ours, "org:admin user:admin"))
    }

    /// Our account, whoever else has its token.
    pub(super) fn as_berth(&self) -> QuayApi {
        self.api(&self.issue("berth", &self.ours, SCOPES))
    }

    /// Quay by a token of this application.
    pub(super) fn api_of(&self, user: &str, client_id: &str) -> QuayApi {
        let scopes = ScopeSet::from_str("org:admin").unwrap();
        let token = self.sim().issue_token(user, client_id, &scopes);
        self.api(&token.unwrap())
    }

    fn issue(&self, user: &str, application: &SeededApplication, scopes: &str) -> String {
        let scopes = ScopeSet::from_str(scopes).unwrap();
        self.sim()
            .issue_token(user, &application.client_id, &scopes)
            .unwrap()
    }

    fn api(&self, token: &str) -> QuayApi {
        let token = ApiToken::new(token.into()).unwrap();
        self.client.with_token(&token, LANE)
    }
}

pub(super) fn transaction() -> TransactionSecret {
    TransactionSecret::from_random([1; 32])
}

fn redirect() -> RedirectUri {
    RedirectUri::of_server(&PUBLIC.parse().unwrap())
}

fn client(url: &str) -> QuayClient {
    let mut config = ClientConfig::new(url.parse().unwrap());
    config.budget.per_second = UNLIMITED;
    config.budget.burst = UNLIMITED;
    QuayClient::new(config).unwrap()
}

fn path(org: &str, application: &SeededApplication) -> ApplicationPath {
    ApplicationPath {
        org: sample::org(org),
        client: sample::client(&application.client_id),
    }
}

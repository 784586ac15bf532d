//! Quay and its registry, over the wire.

use std::{collections::VecDeque, num::NonZeroU32, str::FromStr as _, sync::Mutex};

use async_trait::async_trait;
use provisioning_core::{
    Desired,
    port::{QuayWriter, Registry},
    testing::{
        conformance::{self, QuayBench},
        desired,
    },
};
use quay_client::{ApiToken, ClientConfig, Lane, Priority, QuayClient, Tenant};
use quay_sim::{Fault, QuaySim, ScopeSet, Server, Symptom};
use reqwest::Method;
use server::{
    adapters::{QuayAdapter, RegistryAdapter},
    demo::quay::SCOPES,
};

/// Calls a second and at once: so many that nothing waits.
const UNLIMITED: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

const MAKE_ROBOT: (Method, &str) = (Method::PUT, "/api/v1/organization/acme/robots/*");

/// The changes whose answers the suite loses, in its order: the stand-in wants to know which call
/// a fault is for.
const LOST: [(Method, &str); 6] = [
    (Method::POST, "/api/v1/organization/"),
    (Method::POST, "/api/v1/repository"),
    MAKE_ROBOT,
    MAKE_ROBOT,
    MAKE_ROBOT,
    (Method::DELETE, "/api/v1/organization/acme/robots/*"),
];

struct Wharf {
    server: Server,
    quay: QuayAdapter,
    registry: RegistryAdapter,
    losses: Mutex<VecDeque<Fault>>,
}

impl Wharf {
    /// A Quay whose answers are lost in this way.
    async fn open(loss: Symptom) -> Self {
        let desired = desired("foo").unwrap();
        let account = desired.organization.authority.account.as_str();
        let server = QuaySim::builder().start().await.unwrap();
        let sim = server.quay();
        sim.add_user(account, "nobody signs in").unwrap();
        sim.add_organization("home", account).unwrap();
        let application = sim.add_application("home", "Berth", "http://127.0.0.1");
        let scopes = ScopeSet::from_str(SCOPES).unwrap();
        let token = sim.issue_token(account, &application.unwrap().client_id, &scopes);
        let token = ApiToken::new(token.unwrap().into()).unwrap();
        let mut config = ClientConfig::new(server.url().parse().unwrap());
        config.budget.per_second = UNLIMITED;
        config.budget.burst = UNLIMITED;
        let client = QuayClient::new(config).unwrap();
        let lane = Lane {
            tenant: Tenant::Berth,
            priority: Priority::Interactive,
        };
        let losses = LOST.map(|(method, path)| Fault::after(method, path, loss));
        Self {
            quay: QuayAdapter(client.with_token(&token, lane)),
            registry: RegistryAdapter(client),
            server,
            losses: Mutex::new(losses.into()),
        }
    }
}

#[async_trait]
impl QuayBench for Wharf {
    fn quay(&self) -> &dyn QuayWriter {
        &self.quay
    }

    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn desired(&self) -> Desired {
        desired("foo").unwrap()
    }

    async fn lose_next_answer(&self) {
        let faults = self.server.quay().faults();
        assert_eq!(faults.remaining(), 0, "the answer before this one was lost");
        let loss = self.losses.lock().unwrap().pop_front();
        faults.add(loss.expect("LOST has all that the suite loses"));
    }
}

async fn quay_keeps_its_promises_when_answers_are_lost_by(loss: Symptom) {
    let wharf = Wharf::open(loss).await;
    assert_eq!(conformance::quay(&wharf).await, Ok(()));
    assert_eq!(wharf.server.quay().faults().remaining(), 0);
    assert_eq!(wharf.losses.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn quay_over_the_wire_keeps_what_the_port_promises() {
    quay_keeps_its_promises_when_answers_are_lost_by(Symptom::Reset).await;
}

#[tokio::test]
async fn quay_behind_a_failing_proxy_keeps_what_the_port_promises() {
    quay_keeps_its_promises_when_answers_are_lost_by(Symptom::BadGateway).await;
}

#[tokio::test]
async fn quay_that_fails_after_the_effect_keeps_what_the_port_promises() {
    quay_keeps_its_promises_when_answers_are_lost_by(Symptom::InternalServerError).await;
}

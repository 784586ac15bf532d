//! What is left after a death, and how it ends.

use std::{str::FromStr as _, time::Duration};

use model::Timestamp;
use quay_client::{ApplicationPath, QuayApi};
use quay_sim::ScopeSet;
use server::demo::quay::SCOPES;
use token_broker::{
    BrokerError, Clicks, debts, look,
    port::{Ports, SecretKey, SecretKind},
    said_dead, settle,
    testing::sample,
    wake,
};

use super::{death::Death, world::Life};

const HOUR: Duration = Duration::from_secs(60 * 60);

impl Life<'_> {
    /// The worker begins to clear up, and dies of it.
    pub(super) async fn dies_clearing_up_at(&self, moment: usize) {
        let death = Death::at(moment);
        let process = self.world.process(&death);
        let work = self.clear_up(process.ports(), self.world.now().plus(HOUR));
        let _ = death.meets(work).await;
    }

    /// Either everything dies, or a debt is shown that says what to click, and then it dies.
    pub(super) async fn assert_it_ends(&self, story: &str) {
        let process = self.world.process(&Death::default());
        let ports = process.ports();
        self.clear_up(ports, self.world.now().plus(HOUR * 2)).await;
        let left = debts(ports, Some(self.workspace)).await.unwrap();
        if left.is_empty() {
            self.assert_everything_is_dead(ports, story).await;
            return;
        }
        for debt in &left {
            assert!(debt.alarming, "{story}: {debt:#?}");
            assert!(!debt.clicks.is_empty(), "{story}: {debt:#?}");
            for clicks in &debt.clicks {
                self.clicks(clicks).await;
            }
            let said = said_dead(ports, debt.custody, self.visitor.user, self.workspace);
            said.await.unwrap();
        }
        self.clear_up(ports, self.world.now().plus(HOUR * 2)).await;
        self.assert_everything_is_dead(ports, story).await;
    }

    /// The worker, until nothing is due before `end`.
    async fn clear_up(&self, ports: Ports<'_>, end: Timestamp) {
        for _ in 0..500 {
            let now = self.world.now();
            let due = ports.ledger.list_due(now, 10).await.unwrap();
            for id in due {
                match settle(ports, id).await {
                    Ok(_) | Err(BrokerError::Ledger(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            let due = self.world.store.list_due_transactions(now, 10).await;
            for row in due.unwrap() {
                let _ = look(ports, row).await;
            }
            let held = ports.ledger.list_unsettled(Some(self.workspace)).await;
            let held = held.unwrap();
            let Some(then) = held.iter().filter_map(|it| wake(&it.value)).min() else {
                return;
            };
            if then > end {
                return;
            }
            let wait = then.as_unix_millis() - self.world.now().as_unix_millis();
            if let Ok(wait) = u64::try_from(wait) {
                self.world.clock.advance(Duration::from_millis(wait));
            }
        }
        panic!("the worker goes round and round");
    }

    async fn assert_everything_is_dead(&self, ports: Ports<'_>, story: &str) {
        let mut any = false;
        for id in self.world.begun_in(self.workspace) {
            let Some(custody) = ports.ledger.find_custody(id).await.unwrap() else {
                continue;
            };
            any = true;
            assert!(custody.value.is_settled(), "{story}: {custody:#?}");
            for kind in SecretKind::ALL {
                let key = SecretKey { custody: id, kind };
                let sealed = ports.vault.find(key).await.unwrap();
                assert!(sealed.is_none(), "{story}: a secret is left: {kind:?}");
            }
        }
        // What was pasted a moment ago Berth has never heard of.
        if any {
            let living = self.world.sim().live_tokens(&self.name);
            assert!(living.is_empty(), "{story}: {living:#?}");
        }
        let made = self.made_applications().await;
        assert_eq!(made, Vec::<String>::new(), "{story}");
    }

    /// The applications that a link made, in any organization that it could make one in.
    async fn made_applications(&self) -> Vec<String> {
        let scopes = ScopeSet::from_str(SCOPES).unwrap();
        let client = self.world.ours().client;
        let token = self
            .world
            .sim()
            .issue_token("berth", client.as_str(), &scopes);
        let berth = self.world.api(&token.unwrap());
        let mut made = names(&berth, "berths").await;
        let script = self.script();
        made.extend(names(&script.quay, &format!("{}-made", self.name)).await);
        made.extend(names(&script.quay, &format!("{}s", self.name)).await);
        script.put_away().await;
        made.retain(|name| name.starts_with("berth-"));
        made
    }

    /// The user does what a debt tells them to, and nothing else.
    async fn clicks(&self, clicks: &Clicks) {
        let script = self.script();
        match clicks {
            Clicks::RevokeApplication { .. } => {
                for living in self.world.sim().live_tokens(&self.name) {
                    if living.client_id != script.path.client_id.as_str() {
                        let id = living.id.parse().unwrap();
                        script.quay.delete_authorization(id).await.unwrap();
                    }
                }
            }
            Clicks::DeleteApplication { org, application } => {
                let all = script.quay.list_applications(org).await.unwrap();
                let found = all
                    .into_iter()
                    .find(|it| it.name == *application || it.client_id.as_str() == application);
                let path = ApplicationPath {
                    org: org.clone(),
                    client_id: found.unwrap().client_id,
                };
                script.quay.delete_application(&path).await.unwrap();
            }
        }
        script.put_away().await;
    }

    /// What the user does at Quay is done by an application that is gone afterwards.
    fn script(&self) -> Script {
        let sim = self.world.sim();
        let org = format!("{}s", self.name);
        let made = sim.add_application(&org, "script", "http://127.0.0.1");
        let made = made.unwrap();
        let scopes = ScopeSet::from_str("org:admin user:admin").unwrap();
        let token = sim.issue_token(&self.name, &made.client_id, &scopes);
        Script {
            quay: self.world.api(&token.unwrap()),
            path: ApplicationPath {
                org: sample::org(&org),
                client_id: made.client_id.parse().unwrap(),
            },
        }
    }
}

struct Script {
    quay: QuayApi,
    path: ApplicationPath,
}

impl Script {
    async fn put_away(self) {
        self.quay.delete_application(&self.path).await.unwrap();
    }
}

async fn names(api: &QuayApi, org: &str) -> Vec<String> {
    let listed = api.list_applications(&sample::org(org)).await;
    let listed = listed.unwrap_or_default().into_iter();
    listed.map(|application| application.name).collect()
}

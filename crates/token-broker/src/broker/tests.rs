//! Whole links, over fakes.

mod attacks;
mod crashes;
mod debts;
mod memberships;
mod storms;
mod ways;

use model::QuayUsername;

use super::*;
use crate::{
    authority::{Organization, Work},
    custody::Custody,
    id::{ApplicationPath, ClientId},
    link::Link,
    plan::wake,
    port::Clock as _,
    scope::{Purpose, Scopes},
    secret::{ClientSecret, TransactionSecret},
    testing::{Fakes, sample},
    transaction::{Answer, Callback, Client, Course, Visitor},
};

/// A user of Berth, their Quay account, and what they do.
struct Story {
    fakes: Fakes,
}

/// How a token comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Road {
    IdentifyOneShot,
    OneShot,
    Ours,
    OursForOwners,
    Theirs,
    Pasted,
}

impl Road {
    const ALL: [Self; 6] = [
        Self::IdentifyOneShot,
        Self::OneShot,
        Self::Ours,
        Self::OursForOwners,
        Self::Theirs,
        Self::Pasted,
    ];

    fn start(self) -> Option<Start> {
        let one_shot = || Application::OneShot(sample::org("berths"));
        let configured = |owners_only| Application::Configured { owners_only };
        match self {
            Self::IdentifyOneShot => Some(Start::Identify(one_shot())),
            Self::OneShot => Some(Start::CreateAsUser(one_shot())),
            Self::Ours => Some(Start::CreateAsUser(configured(None))),
            Self::OursForOwners => Some(Start::CreateAsUser(configured(Some(sample::ours())))),
            Self::Theirs => Some(Start::OwnApplication {
                path: sample::theirs(),
                secret: ClientSecret::new("SECRET".into()).unwrap(),
            }),
            Self::Pasted => None,
        }
    }
}

impl Story {
    fn new() -> Self {
        let fakes = Fakes::new();
        // Where only owners get past the consent page, alice is one.
        fakes.quay.change(|world| {
            let berths = world.organizations.get_mut(&sample::org("berths")).unwrap();
            berths.owners.push(sample::user_at_quay("alice"));
        });
        Self { fakes }
    }

    fn ports(&self) -> Ports<'_> {
        self.fakes.ports()
    }

    /// Runs to the end: nobody dies.
    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.fakes.fuse.run(work).unwrap()
    }

    async fn begin(&self, road: Road) -> Result<Option<Begun>, BrokerError> {
        let Some(start) = road.start() else {
            return Ok(None);
        };
        let (visitor, workspace) = (sample::visitor("david"), sample::workspace(1));
        begin(self.ports(), visitor, workspace, start)
            .await
            .map(Some)
    }

    /// What alice's browser brings back after she consented to what was asked.
    fn consented(&self, begun: &Begun) -> Callback {
        let Course::Code { client, scopes, .. } = &begun.transaction.course else {
            panic!("no code flow");
        };
        let scope = scopes.to_string();
        let code = self.fakes.quay.consent("alice", &client_id(client), &scope);
        Callback {
            secret: again(&begun.secret),
            visitor: begun.transaction.visitor,
            state: None,
            scope: Some(scope),
            answer: Answer::Code(code.unwrap()),
        }
    }

    /// From the redirect, or the pasted token, to the question "are you alice?".
    async fn arrive(&self, begun: Option<Begun>) -> Result<Transaction, BrokerError> {
        match begun {
            Some(begun) => callback(self.ports(), &self.consented(&begun)).await,
            None => {
                let token = self.fakes.quay.generate("alice", CREATE_AS_USER).unwrap();
                let (visitor, workspace) = (sample::visitor("david"), sample::workspace(1));
                paste(self.ports(), visitor, workspace, token).await
            }
        }
    }

    async fn confirm(&self, transaction: &Transaction) -> Result<Link, BrokerError> {
        let Transaction {
            key,
            visitor,
            workspace,
            ..
        } = transaction;
        confirm(self.ports(), *key, visitor, *workspace, &alice()).await
    }

    /// The user's work: the organization is made with the user's token, and it is alice's.
    async fn work(&self) -> Result<(), BrokerError> {
        let loan = lend(self.ports(), &create_as_david(), &Organization::Missing).await?;
        if let Loan::User { custody, .. } = loan {
            self.fakes.quay.change(|world| world.own("davids", "alice"));
            organization_created(self.ports(), custody, sample::org("davids")).await?;
            finish(self.ports(), custody).await?;
        }
        Ok(())
    }

    /// A whole link and its work.
    async fn link(&self, road: Road) -> Result<(), BrokerError> {
        let begun = self.begin(road).await?;
        let transaction = self.arrive(begun).await?;
        self.confirm(&transaction).await?;
        self.work().await
    }

    /// The worker, until nothing is left that it could do, or so many hours have passed.
    fn let_the_worker_work(&self, hours: u32) {
        let hours = std::time::Duration::from_secs(3600) * hours;
        self.let_the_worker_work_until(self.fakes.clock.now().plus(hours));
    }

    /// The same, or it is this late.
    fn let_the_worker_work_until(&self, end: model::Timestamp) {
        let mut rounds = 0;
        while let Some(then) = self.fakes.ledger.custodies().iter().filter_map(wake).min()
            && then <= end
        {
            rounds += 1;
            assert!(
                rounds < 500,
                "the worker goes round and round: {:#?}",
                self.fakes.ledger.custodies()
            );
            self.fakes.clock.advance_to(then);
            let now = self.fakes.clock.now();
            for id in self.run(self.ports().ledger.list_due(now, 10)).unwrap() {
                drop(self.run(settle(self.ports(), id)));
            }
        }
    }

    fn custody(&self) -> Custody {
        let custodies = self.fakes.ledger.custodies();
        assert_eq!(custodies.len(), 1, "{custodies:#?}");
        custodies.into_iter().next().unwrap()
    }

    fn kinds(&self) -> Vec<EventKind> {
        self.fakes
            .ledger
            .events()
            .into_iter()
            .map(|event| event.kind)
            .collect()
    }

    /// Everything that the link made is dead, at Quay and in the vault.
    fn assert_everything_is_dead(&self) {
        for custody in self.fakes.ledger.custodies() {
            assert!(custody.is_settled(), "{custody:#?}");
        }
        let living = self.fakes.quay.living_of("alice");
        assert!(living.is_empty(), "{living:#?}");
        assert_eq!(self.made_applications(), Vec::<String>::new());
        let secrets = self.fakes.vault.secrets();
        assert!(secrets.is_empty(), "{:#?}", secrets.keys());
    }

    fn made_applications_in(&self, org: &str) -> bool {
        let org = sample::org(org);
        self.fakes
            .quay
            .look(|world| world.applications.values().any(|it| it.org == org))
    }

    fn made_applications(&self) -> Vec<String> {
        self.fakes.quay.look(|world| {
            let all = world.applications.values();
            all.map(|it| it.name.clone())
                .filter(|name| name != "app")
                .collect()
        })
    }
}

const CREATE_AS_USER: &str = "user:admin org:admin repo:admin";

fn alice() -> QuayUsername {
    sample::user_at_quay("alice")
}

fn create_as_david() -> Work {
    Work {
        workspace: sample::workspace(1),
        asked_by: Some(sample::user("david")),
        needs: Scopes::least(Purpose::CreateAsUser),
    }
}

fn client_id(client: &Client) -> ClientId {
    match client {
        Client::Ours => sample::client("OURS"),
        Client::OneShot(ApplicationPath { client, .. })
        | Client::Theirs(ApplicationPath { client, .. }) => client.clone(),
    }
}

/// The secret once more: a browser can bring it as often as it likes.
fn again(secret: &TransactionSecret) -> TransactionSecret {
    TransactionSecret::new(secret.expose().into()).unwrap()
}

//! How a token comes, and a whole link by it.

use model::OrgName;
use quay_client::NewOrganization;
use token_broker::{
    Answer, Application, Begun, BrokerError, Callback, ClientSecret, Course, Custody, CustodyId,
    Loan, Organization, Purpose, QuayToken, Scopes, Start, State, Transaction, TransactionSecret,
    Work, begin, callback, confirm, finish, lend, organization_created, paste, port::Ports,
    testing::sample,
};

use super::{death::Death, world::Life};

/// How a token comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    IdentifyOneShot,
    IdentifyConfigured,
    OneShot,
    OwnersOnly,
    Theirs,
    Pasted,
}

impl Road {
    pub(super) const ALL: [Self; 6] = [
        Self::IdentifyOneShot,
        Self::IdentifyConfigured,
        Self::OneShot,
        Self::OwnersOnly,
        Self::Theirs,
        Self::Pasted,
    ];
}

impl Life<'_> {
    /// Links, in a process that dies at this moment. `false` when the link was over before.
    pub(super) async fn dies_at(&self, moment: usize) -> bool {
        let death = Death::at(moment);
        let process = self.world.process(&death);
        match death.meets(self.link(process.ports(), &death)).await {
            Some(linked) => {
                linked.unwrap();
                false
            }
            None => true,
        }
    }

    async fn link(&self, ports: Ports<'_>, death: &Death) -> Result<(), BrokerError> {
        let transaction = self.arrive(ports).await?;
        self.confirm(ports, &transaction).await?;
        match self.work(ports, death).await? {
            Some((custody, org)) => clear(ports, custody, org).await.map(drop),
            None => Ok(()),
        }
    }

    /// From the first click, or the pasted token, to the question who somebody is.
    pub(crate) async fn arrive(&self, ports: Ports<'_>) -> Result<Transaction, BrokerError> {
        match self.start() {
            Some(start) => {
                let begun = begin(ports, self.visitor, self.workspace, start).await?;
                callback(ports, &self.consents(begun).await).await
            }
            None => {
                let token = QuayToken::new(self.issue("user:admin org:admin repo:admin").into());
                paste(ports, self.visitor, self.workspace, token.unwrap()).await
            }
        }
    }

    fn start(&self) -> Option<Start> {
        let one_shot = || Application::OneShot(sample::org("berths"));
        let configured = |owners_only| Application::Configured { owners_only };
        match self.road {
            Road::IdentifyOneShot => Some(Start::Identify(one_shot())),
            Road::IdentifyConfigured => Some(Start::Identify(configured(None))),
            Road::OneShot => Some(Start::CreateAsUser(one_shot())),
            Road::OwnersOnly => Some(Start::CreateAsUser(configured(Some(self.world.ours())))),
            Road::Theirs => Some(Start::OwnApplication {
                path: self.own_application(),
                secret: ClientSecret::new(self.theirs.client_secret.as_str().into()).unwrap(),
            }),
            Road::Pasted => None,
        }
    }

    async fn consents(&self, begun: Begun) -> Callback {
        let Course::Code { client, scopes, .. } = &begun.transaction.course else {
            panic!("no code flow");
        };
        let quay = self.world.quay();
        let url = quay.authorize_url(client, scopes, &begun.secret).unwrap();
        let code = self.person().await.consents(&url).await;
        Callback {
            secret: TransactionSecret::new(begun.secret.expose().into()).unwrap(),
            visitor: self.visitor,
            state: None,
            scope: None,
            answer: Answer::Code(code),
        }
    }

    /// Yes, that is me.
    pub(crate) async fn confirm(
        &self,
        ports: Ports<'_>,
        it: &Transaction,
    ) -> Result<(), BrokerError> {
        let State::Unconfirmed { quay_user, .. } = &it.state else {
            panic!("nobody was found: {it:?}");
        };
        assert_eq!(quay_user.as_str(), self.name);
        let confirmed = confirm(ports, it.key, &self.visitor, self.workspace, quay_user);
        confirmed.await.map(drop)
    }

    /// The organization is made with the user's token, and is theirs.
    pub(crate) async fn work(
        &self,
        ports: Ports<'_>,
        death: &Death,
    ) -> Result<Option<(CustodyId, OrgName)>, BrokerError> {
        let work = Work {
            workspace: self.workspace,
            asked_by: Some(self.visitor.user),
            needs: Scopes::least(Purpose::CreateAsUser),
        };
        let Loan::User { token, custody, .. } = lend(ports, &work, &Organization::Missing).await?
        else {
            return Ok(None);
        };
        let org = sample::org(&format!("{}-made", self.name));
        let new = NewOrganization {
            name: org.clone(),
            email: String::new(),
        };
        death.moment().await;
        let api = self.world.api(token.expose());
        api.create_organization(&new).await.unwrap();
        death.moment().await;
        Ok(Some((custody, org)))
    }
}

/// The work is over: everything dies.
pub(crate) async fn clear(
    ports: Ports<'_>,
    custody: CustodyId,
    org: OrgName,
) -> Result<Custody, BrokerError> {
    organization_created(ports, custody, org).await?;
    finish(ports, custody).await
}

//! The beginning of an attempt to link.

use model::{OrgName, WorkspaceId};

use super::{BrokerError, advance, event};
use crate::{
    custody::{App, Custody, EndCause, Fact, LEASE, Swap, Which},
    debt::{ApplicationDebt, ApplicationState},
    handover::HandOver,
    id::{ApplicationPath, ClientId, CustodyId},
    invite::{Invite, Whom},
    port::{Bearer, Changes, EventKind, Ports, QuayError, SecretKind, Stored},
    scope::{Purpose, Scopes},
    secret::{ClientSecret, QuayToken, TransactionSecret},
    settle::{key, learn, settle},
    transaction::{Client, Course, Refusal, State, Transaction, Visitor},
    way::Way,
};

/// How the user wants to link.
#[derive(Debug)]
pub enum Start {
    /// Way A: learn who the user is.
    Identify(Application),
    /// Way B: create the organization as the user.
    CreateAsUser(Application),
    /// Way C: the same with the user's own application.
    OwnApplication {
        /// The application.
        path: ApplicationPath,
        /// Its secret. It is kept, sealed, until the exchange.
        secret: ClientSecret,
    },
    /// Way D.
    HandOver {
        /// What the team's description must hold: it names the user of Berth.
        names: String,
        /// The organization that it will be, where the user says so.
        hint: Option<OrgName>,
    },
    /// Way F.
    Invite {
        /// The organization that our account has created.
        org: OrgName,
        /// Who is to own it.
        whom: Whom,
        /// The team's description: it names the user of Berth.
        description: String,
    },
}

/// Which OAuth application of ours asks.
#[derive(Debug)]
pub enum Application {
    /// The configured one.
    Configured {
        /// Where it is, when only the owners of its organization get past Quay's consent page:
        /// then the user is one, and the token can be swapped there.
        owners_only: Option<ApplicationPath>,
    },
    /// One that is made for this link alone, in this organization of ours. Deleting it ends the
    /// token even if nobody holds it any more.
    OneShot(OrgName),
}

/// An attempt to link that has begun.
#[derive(Debug)]
pub struct Begun {
    /// The attempt, as it was stored.
    pub transaction: Transaction,
    /// Its secret: the last segment of the redirect URI, and `state`. Nobody can ask for it again.
    pub secret: TransactionSecret,
}

/// Begins an attempt to link (L1: by POST, with CSRF proof, from a signed-in session).
///
/// For the ways A, B and C the user is then sent to Quay with the client and the scopes of the
/// transaction's [`Course::Code`].
///
/// # Errors
/// When something fails, there is no attempt, and what was made for it is on its way out.
pub async fn begin(
    ports: Ports<'_>,
    visitor: Visitor,
    workspace: WorkspaceId,
    start: Start,
) -> Result<Begun, BrokerError> {
    let blank = |way| {
        let id = custody_id(ports);
        Custody::new(id, workspace, visitor.user, way, ports.clock.now())
    };
    let (course, custody) = match start {
        Start::Identify(application) => ours(ports, blank(Way::Identify), application).await?,
        Start::CreateAsUser(application) => {
            ours(ports, blank(Way::CreateAsUser), application).await?
        }
        Start::OwnApplication { path, secret } => {
            let custody = Custody {
                swap: Swap::At(path.clone()),
                ..blank(Way::OwnApplication)
            };
            let stored = insert(ports, custody).await?;
            keep(ports, stored.value.id, &secret).await?;
            let now = ports.clock.now();
            let stored = stored.map(|it| Custody {
                not_before: now,
                ..it
            });
            code(stored, Client::Theirs(path))
        }
        Start::HandOver { names, hint } => {
            let hand_over = HandOver::new(ports.dice.roll(), names, hint)?;
            (Course::HandOver(hand_over), None)
        }
        Start::Invite {
            org,
            whom,
            description,
        } => {
            let invite = Invite::new(ports.dice.roll(), org, whom, description)?;
            (Course::Invite(invite), None)
        }
    };
    let secret = TransactionSecret::from_random(ports.dice.roll());
    let transaction = Transaction {
        key: secret.key(),
        visitor,
        workspace,
        course,
        heard: ports.clock.now(),
        looked: None,
        state: State::Waiting,
    };
    let changes = Changes {
        events: vec![event(
            ports,
            &transaction,
            EventKind::Begun(transaction.way()),
        )],
        transaction: Some(Stored::new(transaction.clone())),
        custodies: custody.into_iter().collect(),
        link: None,
    };
    ports.ledger.commit(changes).await?;
    Ok(Begun {
        transaction,
        secret,
    })
}

/// Takes a pasted token (way E): debt first, then the vault, then Quay.
///
/// # Errors
/// [`BrokerError::Refused`] when Quay does not know it, or it holds `super:user`.
pub async fn paste(
    ports: Ports<'_>,
    visitor: Visitor,
    workspace: WorkspaceId,
    token: QuayToken,
) -> Result<Transaction, BrokerError> {
    let now = ports.clock.now();
    let id = custody_id(ports);
    let custody = Custody::new(id, workspace, visitor.user, Way::PastedToken, now).taken(now);
    let transaction = Stored::new(Transaction {
        key: TransactionSecret::from_random(ports.dice.roll()).key(),
        visitor,
        workspace,
        course: Course::Pasted { custody: id },
        heard: now,
        looked: None,
        state: State::Checking,
    });
    let custody = Stored::new(custody);
    let changes = Changes {
        events: [EventKind::Begun(Way::PastedToken), EventKind::TokenTaken]
            .map(|kind| event(ports, &transaction.value, kind))
            .into(),
        transaction: Some(transaction.clone()),
        custodies: vec![custody.clone()],
        link: None,
    };
    ports.ledger.commit(changes).await?;
    let secret = token.expose().into();
    ports
        .vault
        .store(key(id, SecretKind::Given), &secret)
        .await?;
    learn(ports, custody.written(), Fact::Found(Which::Given)).await?;
    advance(ports, transaction.written()).await
}

fn custody_id(ports: Ports<'_>) -> CustodyId {
    let roll = ports.dice.roll();
    CustodyId::from_random(roll.first_chunk().copied().unwrap_or_default())
}

async fn ours(
    ports: Ports<'_>,
    custody: Custody,
    application: Application,
) -> Result<(Course, Option<Stored<Custody>>), BrokerError> {
    match application {
        Application::Configured { owners_only } => {
            let swap = owners_only.map_or(Swap::Nowhere, Swap::At);
            Ok(code(Stored::new(Custody { swap, ..custody }), Client::Ours))
        }
        Application::OneShot(org) => {
            let (custody, client) = one_shot(ports, custody, &org).await?;
            Ok(code(
                custody,
                Client::OneShot(ApplicationPath { org, client }),
            ))
        }
    }
}

/// Makes the application that this one link gets: it is a debt before it exists.
async fn one_shot(
    ports: Ports<'_>,
    mut custody: Custody,
    org: &OrgName,
) -> Result<(Stored<Custody>, ClientId), BrokerError> {
    let name = custody.name();
    custody.one_shot = Some(ApplicationDebt {
        org: org.clone(),
        state: ApplicationState::Sought,
    });
    let custody = insert(ports, custody).await?;
    match ports
        .quay
        .make_application(Bearer::Service, org, &name)
        .await
    {
        Ok((client, secret)) => {
            keep(ports, custody.value.id, &secret).await?;
            let made = Fact::Made(App::OneShot, client.clone());
            let now = ports.clock.now();
            Ok((custody.map(|it| it.learn(made, now)), client))
        }
        Err(error) => {
            let fact = match error {
                QuayError::OutcomeUnknown => Fact::Unknown,
                _ => Fact::Absent(App::OneShot),
            };
            let ended = custody.map(|it| it.ended(EndCause::Refused(Refusal::QuayError)));
            let id = ended.value.id;
            learn(ports, ended, fact).await?;
            settle(ports, id).await?;
            Err(error.into())
        }
    }
}

/// Puts a custody on record before anything is made for it; the worker leaves it alone for the
/// time that takes.
async fn insert(ports: Ports<'_>, mut custody: Custody) -> Result<Stored<Custody>, BrokerError> {
    custody.not_before = ports.clock.now().plus(LEASE);
    let custody = Stored::new(custody);
    let changes = Changes {
        custodies: vec![custody.clone()],
        ..Changes::default()
    };
    ports.ledger.commit(changes).await?;
    Ok(custody.written())
}

async fn keep(ports: Ports<'_>, id: CustodyId, secret: &ClientSecret) -> Result<(), BrokerError> {
    let key = key(id, SecretKind::ClientSecret);
    Ok(ports.vault.store(key, &secret.expose().into()).await?)
}

/// The course of a code flow, and the custody that stands by for its token.
fn code(mut custody: Stored<Custody>, client: Client) -> (Course, Option<Stored<Custody>>) {
    let it = &mut custody.value;
    let scopes = Scopes::least(it.way.purpose().unwrap_or(Purpose::Identity));
    it.client = Some(client.clone());
    it.scopes = Some(scopes.clone());
    let course = Course::Code {
        way: it.way,
        client,
        scopes,
        custody: it.id,
    };
    (course, Some(custody))
}

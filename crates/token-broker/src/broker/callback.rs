//! What comes back from Quay.

use model::WorkspaceId;
use secrecy::SecretString;

use super::{BrokerError, advance, event, load, refuse};
use crate::{
    custody::{Custody, Fact, Which},
    debt::TokenState,
    id::{CustodyId, TransactionKey},
    port::{Changes, CodeExchange, EventKind, LedgerError, Ports, QuayError, SecretKind, Stored},
    scope::Scopes,
    secret::{AuthorizationCode, ClientSecret, QuayToken},
    settle::{key, learn},
    transaction::{Answer, Callback, Client, Course, Refusal, Transaction, Visitor},
};

/// Takes what a browser brought to the redirect URI (L1).
///
/// That the code came, and that its token must die, is committed before the exchange. The answer is
/// the transaction: `State::Unconfirmed` with the Quay user, or `State::Checking` when Quay is
/// slow to say.
///
/// # Errors
/// [`BrokerError::Refused`]: the attempt is over.
pub async fn callback(ports: Ports<'_>, callback: &Callback) -> Result<Transaction, BrokerError> {
    let Admitted {
        transaction,
        custody,
        client,
        scopes,
        code,
    } = admit(ports, callback).await?;
    let secret = client_secret(ports, &custody.value, &client).await?;
    let exchange = CodeExchange {
        client: &client,
        client_secret: secret.as_ref(),
        transaction: &callback.secret,
        scopes: &scopes,
        code,
    };
    let exchanged = ports.quay.exchange(exchange).await;
    let fact = hold(ports, &custody.value, exchanged).await?;
    let (id, has_come) = (custody.value.id, fact == Fact::Found(Which::Given));
    match learn(ports, custody, fact).await {
        Ok(_) => {}
        Err(BrokerError::Ledger(LedgerError::Superseded)) if has_come => {
            find_late(ports, id).await?;
        }
        Err(BrokerError::Ledger(LedgerError::Superseded)) => {}
        Err(error) => return Err(error),
    }
    advance(ports, transaction).await
}

/// Somebody was quicker. An end that came meanwhile stays the end; but a token that was given up as
/// lost and has come all the same is on record at once, so that it dies now (L5).
async fn find_late(ports: Ports<'_>, id: CustodyId) -> Result<(), BrokerError> {
    for _ in 0..MOST_COLLISIONS {
        let Some(custody) = ports.ledger.find_custody(id).await? else {
            return Ok(());
        };
        let is_missed = custody
            .value
            .token(Which::Given)
            .is_some_and(|it| matches!(it.state, TokenState::Sought | TokenState::Lost));
        if !is_missed {
            return Ok(());
        }
        match learn(ports, custody, Fact::Found(Which::Given)).await {
            Err(BrokerError::Ledger(LedgerError::Superseded)) => {}
            done => return done.map(drop),
        }
    }
    Ok(())
}

/// How often a worker may be quicker at the same records.
const MOST_COLLISIONS: u32 = 5;

/// A callback that is on record, with all that the exchange takes.
struct Admitted<'a> {
    transaction: Stored<Transaction>,
    custody: Stored<Custody>,
    client: Client,
    scopes: Scopes,
    code: &'a AuthorizationCode,
}

/// Puts the callback on record, or refuses it. Where a worker meets it, nothing was done yet: what
/// the worker left is decided on anew.
async fn admit<'a>(ports: Ports<'_>, callback: &'a Callback) -> Result<Admitted<'a>, BrokerError> {
    for _ in 0..MOST_COLLISIONS {
        match admit_once(ports, callback).await {
            Err(BrokerError::Ledger(LedgerError::Superseded)) => {}
            done => return done,
        }
    }
    admit_once(ports, callback).await
}

async fn admit_once<'a>(
    ports: Ports<'_>,
    callback: &'a Callback,
) -> Result<Admitted<'a>, BrokerError> {
    let now = ports.clock.now();
    let before = load(ports, callback.secret.key()).await?;
    let value = match before.value.clone().receive(callback, now) {
        Ok(value) => value,
        Err(refused) => return Err(refuse(ports, &before, refused).await?.into()),
    };
    let (
        Course::Code {
            client,
            scopes,
            custody,
            ..
        },
        Answer::Code(code),
    ) = (value.course.clone(), &callback.answer)
    else {
        return Err(BrokerError::Unknown);
    };
    let custody = ports
        .ledger
        .find_custody(custody)
        .await?
        .ok_or(BrokerError::Unknown)?;
    if let Some(why) = custody.value.refusal(now) {
        let refused = before.value.clone().refuse(why);
        return Err(refuse(ports, &before, refused).await?.into());
    }
    let custody = custody.map(|it| it.taken(now));
    let transaction = Stored { value, ..before };
    let changes = Changes {
        events: vec![event(ports, &transaction.value, EventKind::TokenTaken)],
        transaction: Some(transaction.clone()),
        custodies: vec![custody.clone()],
        link: None,
    };
    ports.ledger.commit(changes).await?;
    Ok(Admitted {
        transaction: transaction.written(),
        custody: custody.written(),
        client,
        scopes,
        code,
    })
}

/// Seals the token, or says what else became of the exchange.
async fn hold(
    ports: Ports<'_>,
    custody: &Custody,
    exchanged: Result<QuayToken, QuayError>,
) -> Result<Fact, BrokerError> {
    Ok(match exchanged {
        Ok(token) => {
            let secret = SecretString::from(token.expose());
            ports
                .vault
                .store(key(custody.id, SecretKind::Given), &secret)
                .await?;
            ports
                .vault
                .forget(key(custody.id, SecretKind::ClientSecret))
                .await?;
            Fact::Found(Which::Given)
        }
        Err(QuayError::OutcomeUnknown) => Fact::NotFound(Which::Given),
        Err(
            QuayError::CodeRefused
            | QuayError::Refused
            | QuayError::Missing
            | QuayError::TokenDead
            | QuayError::Unavailable { .. },
        ) => Fact::Dead(Which::Given),
    })
}

async fn client_secret(
    ports: Ports<'_>,
    custody: &Custody,
    client: &Client,
) -> Result<Option<ClientSecret>, BrokerError> {
    match client {
        Client::Ours => Ok(None),
        Client::OneShot(_) | Client::Theirs(_) => {
            let secret = ports
                .vault
                .find(key(custody.id, SecretKind::ClientSecret))
                .await?;
            Ok(secret.and_then(|secret| ClientSecret::new(secret).ok()))
        }
    }
}

/// Calls an attempt off.
///
/// # Errors
/// When it is not the visitor's, or the ledger fails.
pub async fn call_off(
    ports: Ports<'_>,
    key: TransactionKey,
    visitor: &Visitor,
    workspace: WorkspaceId,
) -> Result<Refusal, BrokerError> {
    let before = load(ports, key).await?;
    let refused = before
        .value
        .clone()
        .call_off(visitor, workspace, ports.clock.now());
    refuse(ports, &before, refused).await
}

//! What the server calls: linking, lending and unlinking, over the ports.
//!
//! Each function loads, asks the pure functions of the other modules, commits, and only then
//! touches Quay. Each can be killed anywhere and called again.

mod begin;
mod callback;
mod confirm;
mod join;
mod lend;
mod watch;

use model::{NameError, QuayUsername};

use crate::{
    custody::EndCause,
    id::TransactionKey,
    port::{Changes, Event, EventKind, LedgerError, Ports, QuayError, Stored, VaultError},
    proof::Proof,
    settle::settle,
    transaction::{End, Refusal, Refused, State, Transaction},
};

pub use begin::{Application, Begun, Start, begin, paste};
pub use callback::{call_off, callback};
pub use confirm::{confirm, unlink};
pub use join::join;
pub use lend::{Debt, Loan, debts, finish, lend, organization_created, said_dead, stale_grants};
pub use watch::{look, watch};

/// Why something did not work out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokerError {
    /// The attempt to link is over. It is on record, and everything it made is on its way out.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such transaction, custody or link.
    #[error("there is no such link or attempt to link")]
    Unknown,
    /// No authority may do the work.
    #[error(transparent)]
    NoAuthority(#[from] crate::authority::NoAuthority),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Quay failed.
    #[error(transparent)]
    Quay(#[from] QuayError),
    /// A name that Berth made is not one that Quay takes.
    #[error(transparent)]
    Name(#[from] NameError),
}

async fn load(ports: Ports<'_>, key: TransactionKey) -> Result<Stored<Transaction>, BrokerError> {
    ports
        .ledger
        .find_transaction(key)
        .await?
        .ok_or(BrokerError::Unknown)
}

fn event(ports: Ports<'_>, transaction: &Transaction, kind: EventKind) -> Event {
    Event {
        at: ports.clock.now(),
        workspace: transaction.workspace,
        user: transaction.visitor.user,
        kind,
    }
}

/// Puts a refusal on record, begins the end of all that the transaction made, and goes as far with
/// that as is possible now. What is left is the worker's.
async fn refuse(
    ports: Ports<'_>,
    before: &Stored<Transaction>,
    refused: Refused,
) -> Result<Refusal, BrokerError> {
    let why = refused.why;
    let mut changes = Changes {
        events: vec![event(ports, &refused.transaction, EventKind::Refused(why))],
        ..Changes::default()
    };
    let linked = before.value.state == State::Ended(End::Linked);
    let custody = match refused.transaction.custody() {
        Some(id) if !linked => ports.ledger.find_custody(id).await?,
        _ => None,
    };
    if before.value != *refused.transaction {
        changes.transaction = Some(Stored {
            value: *refused.transaction,
            version: before.version,
        });
    }
    let id = custody.as_ref().map(|custody| custody.value.id);
    changes
        .custodies
        .extend(custody.map(|it| it.map(|it| it.ended(EndCause::Refused(why)))));
    ports.ledger.commit(changes).await?;
    if let Some(id) = id {
        // What fails here, the worker takes up: the end is on record.
        drop(settle(ports, id).await);
    }
    Ok(why)
}

/// Finds out what a token that came is worth, and tells the transaction.
async fn advance(ports: Ports<'_>, it: Stored<Transaction>) -> Result<Transaction, BrokerError> {
    let id = it.value.custody().ok_or(BrokerError::Unknown)?;
    let custody = match settle(ports, id).await {
        // A worker is at it.
        Err(BrokerError::Ledger(LedgerError::Superseded)) => return Ok(it.value),
        settled => settled?,
    };
    match (custody.refusal(ports.clock.now()), custody.holder) {
        (Some(why), _) => give_up(ports, it, why).await,
        (None, Some(holder)) => {
            let proof = if holder.logins.contains(&it.value.visitor.user) {
                Proof::SameLogin
            } else {
                Proof::Token
            };
            found(ports, it, holder.quay_user, proof).await
        }
        (None, None) => Ok(it.value),
    }
}

/// Ends a transaction from our side.
async fn give_up(
    ports: Ports<'_>,
    it: Stored<Transaction>,
    why: Refusal,
) -> Result<Transaction, BrokerError> {
    let refused = it.value.clone().refuse(why);
    Err(refuse(ports, &it, refused).await?.into())
}

/// Somebody was found at Quay.
async fn found(
    ports: Ports<'_>,
    it: Stored<Transaction>,
    quay_user: QuayUsername,
    proof: Proof,
) -> Result<Transaction, BrokerError> {
    let now = ports.clock.now();
    match it
        .value
        .clone()
        .found(quay_user.clone(), proof.clone(), now)
    {
        Ok(value) => {
            let found = event(ports, &value, EventKind::Found(quay_user, proof));
            Ok(store(ports, Stored { value, ..it }, vec![found])
                .await?
                .value)
        }
        Err(refused) => Err(refuse(ports, &it, refused).await?.into()),
    }
}

async fn store(
    ports: Ports<'_>,
    transaction: Stored<Transaction>,
    events: Vec<Event>,
) -> Result<Stored<Transaction>, BrokerError> {
    let changes = Changes {
        transaction: Some(transaction.clone()),
        events,
        ..Changes::default()
    };
    ports.ledger.commit(changes).await?;
    Ok(transaction.written())
}

#[cfg(test)]
mod tests;

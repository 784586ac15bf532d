//! Transactions, custodies and links, in the store.
//!
//! A record is the JSON of the broker's own type. What the store must find by or decide by stands
//! beside it in columns, and is only ever written from it.

mod audit;

use std::sync::Arc;

use async_trait::async_trait;
use model::{CustodyId, Timestamp, TransactionKey, UserId, WorkspaceId};
use serde::{Serialize, de::DeserializeOwned};
use store::{Conflict, CustodyRow, LedgerChanges, LinkRow, Store, StoreError, TransactionRow};
use token_broker::{
    Custody, Link, Transaction,
    port::{Changes, Ledger, LedgerError, Stored, Version},
    wake,
};

use crate::{adapters::log, clock::Clock};

/// The durable record of everything that is linked.
#[derive(Clone)]
pub struct BrokerLedger {
    /// Where it is kept.
    pub store: Arc<dyn Store>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Ledger for BrokerLedger {
    async fn commit(&self, changes: Changes) -> Result<(), LedgerError> {
        let custodies = changes.custodies.iter().map(custody_row);
        let changes = LedgerChanges {
            transaction: changes
                .transaction
                .as_ref()
                .map(transaction_row)
                .transpose()?,
            custodies: custodies.collect::<Result<_, _>>()?,
            link: changes.link.as_ref().map(link_row).transpose()?,
            audit: changes.events.iter().map(audit::entry).collect(),
        };
        let committed = self.store.commit_ledger(changes, self.clock.now()).await;
        committed.map_err(refused)
    }

    async fn find_transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<Stored<Transaction>>, LedgerError> {
        let row = self.store.find_transaction(key).await.map_err(refused)?;
        row.map(|row| read(&row.value, row.version)).transpose()
    }

    async fn find_custody(&self, id: CustodyId) -> Result<Option<Stored<Custody>>, LedgerError> {
        let row = self.store.find_custody(id).await.map_err(refused)?;
        row.map(|row| read(&row.value, row.version)).transpose()
    }

    async fn find_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<Stored<Link>>, LedgerError> {
        let row = self
            .store
            .find_link(workspace, user)
            .await
            .map_err(refused)?;
        row.map(|row| read(&row.value, row.version)).transpose()
    }

    async fn list_links(&self, workspace: WorkspaceId) -> Result<Vec<Link>, LedgerError> {
        let rows = self.store.list_links(workspace).await.map_err(refused)?;
        let links = rows.iter().map(|row| read(&row.value, row.version));
        links.map(|link| link.map(|link| link.value)).collect()
    }

    async fn list_unsettled(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<Stored<Custody>>, LedgerError> {
        let rows = self
            .store
            .list_unsettled(workspace)
            .await
            .map_err(refused)?;
        rows.iter()
            .map(|row| read(&row.value, row.version))
            .collect()
    }

    async fn list_due(&self, now: Timestamp, limit: u16) -> Result<Vec<CustodyId>, LedgerError> {
        let due = self.store.list_due_custodies(now, limit).await;
        due.map_err(refused)
    }
}

fn transaction_row(stored: &Stored<Transaction>) -> Result<TransactionRow, LedgerError> {
    let it = &stored.value;
    Ok(TransactionRow {
        key: it.key,
        workspace: it.workspace,
        user: it.visitor.user,
        wake_at: it.wake(),
        version: stored.version.0,
        value: written(it)?,
    })
}

fn custody_row(stored: &Stored<Custody>) -> Result<CustodyRow, LedgerError> {
    let it = &stored.value;
    Ok(CustodyRow {
        id: it.id,
        workspace: it.workspace,
        user: it.user,
        wake_at: wake(it),
        version: stored.version.0,
        value: written(it)?,
    })
}

fn link_row(stored: &Stored<Link>) -> Result<LinkRow, LedgerError> {
    let it = &stored.value;
    Ok(LinkRow {
        workspace: it.workspace,
        user: it.user,
        quay_user: it.quay_user.clone(),
        holds: it.holds(),
        version: stored.version.0,
        value: written(it)?,
    })
}

/// Records are plain data; should one ever not be, nothing is done about it.
fn written(record: &impl Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(record).map_err(|_| {
        tracing::error!("a record of the ledger cannot be written");
        LedgerError::Unavailable
    })
}

/// A record that this release cannot read is not passed over: it may be a debt.
pub(crate) fn read<T: DeserializeOwned>(
    value: &str,
    version: u64,
) -> Result<Stored<T>, LedgerError> {
    let value = serde_json::from_str(value).map_err(|_| {
        tracing::error!("a record of the ledger cannot be read by this release");
        LedgerError::Unavailable
    })?;
    Ok(Stored {
        value,
        version: Version(version),
    })
}

fn refused(error: StoreError) -> LedgerError {
    match error {
        StoreError::Conflict(Conflict::LedgerSuperseded) => LedgerError::Superseded,
        StoreError::Conflict(Conflict::QuayUserLinkedElsewhere { .. }) => {
            LedgerError::LinkedElsewhere
        }
        error => {
            log("the broker's ledger", &error);
            LedgerError::Unavailable
        }
    }
}

//! A ledger in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::{Timestamp, WorkspaceId};

use super::{Fuse, lock};
use crate::{
    custody::Custody,
    id::{CustodyId, TransactionKey, UserId},
    link::Link,
    plan::wake,
    port::{Changes, Event, Ledger, LedgerError, Stored, Version},
    transaction::Transaction,
};

/// Keeps records in memory; clones are the same ledger.
#[derive(Debug, Clone)]
pub struct FakeLedger {
    records: Arc<Mutex<Records>>,
    fuse: Fuse,
}

#[derive(Debug, Clone, Default)]
struct Records {
    transactions: BTreeMap<TransactionKey, Stored<Transaction>>,
    custodies: BTreeMap<CustodyId, Stored<Custody>>,
    links: BTreeMap<(WorkspaceId, UserId), Stored<Link>>,
    events: Vec<Event>,
}

impl FakeLedger {
    /// An empty ledger.
    #[must_use]
    pub fn new(fuse: Fuse) -> Self {
        Self {
            records: Arc::default(),
            fuse,
        }
    }

    /// Everything that is on record, the oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        lock(&self.records).events.clone()
    }

    /// Every custody.
    #[must_use]
    pub fn custodies(&self) -> Vec<Custody> {
        let records = lock(&self.records);
        records
            .custodies
            .values()
            .map(|it| it.value.clone())
            .collect()
    }

    /// Every transaction.
    #[must_use]
    pub fn transactions(&self) -> Vec<Transaction> {
        let records = lock(&self.records);
        records
            .transactions
            .values()
            .map(|it| it.value.clone())
            .collect()
    }

    async fn read<T>(&self, read: impl FnOnce(&Records) -> T) -> Result<T, LedgerError> {
        self.fuse.moment().await;
        Ok(read(&lock(&self.records)))
    }
}

impl Records {
    fn is_linked_elsewhere(&self, link: &Link) -> bool {
        link.holds()
            && self.links.values().any(|other| {
                other.value.holds()
                    && other.value.quay_user == link.quay_user
                    && other.value.user != link.user
            })
    }
}

fn put<K: Ord, V>(
    records: &mut BTreeMap<K, Stored<V>>,
    key: K,
    record: Stored<V>,
) -> Result<(), LedgerError> {
    let version = records.get(&key).map_or(Version(0), |there| there.version);
    if version != record.version {
        return Err(LedgerError::Superseded);
    }
    records.insert(key, record.written());
    Ok(())
}

#[async_trait]
impl Ledger for FakeLedger {
    async fn commit(&self, changes: Changes) -> Result<(), LedgerError> {
        self.fuse.moment().await;
        {
            let mut records = lock(&self.records);
            let mut after = records.clone();
            if let Some(it) = changes.transaction {
                put(&mut after.transactions, it.value.key, it)?;
            }
            for it in changes.custodies {
                put(&mut after.custodies, it.value.id, it)?;
            }
            if let Some(it) = changes.link {
                if after.is_linked_elsewhere(&it.value) {
                    return Err(LedgerError::LinkedElsewhere);
                }
                put(&mut after.links, (it.value.workspace, it.value.user), it)?;
            }
            after.events.extend(changes.events);
            *records = after;
        }
        self.fuse.moment().await;
        Ok(())
    }

    async fn find_transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<Stored<Transaction>>, LedgerError> {
        self.read(|records| records.transactions.get(&key).cloned())
            .await
    }

    async fn find_custody(&self, id: CustodyId) -> Result<Option<Stored<Custody>>, LedgerError> {
        self.read(|records| records.custodies.get(&id).cloned())
            .await
    }

    async fn find_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<Stored<Link>>, LedgerError> {
        self.read(|records| records.links.get(&(workspace, user)).cloned())
            .await
    }

    async fn list_links(&self, workspace: WorkspaceId) -> Result<Vec<Link>, LedgerError> {
        self.read(|records| {
            let links = records.links.values().map(|it| it.value.clone());
            links.filter(|link| link.workspace == workspace).collect()
        })
        .await
    }

    async fn list_unsettled(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<Stored<Custody>>, LedgerError> {
        self.read(|records| {
            let custodies = records.custodies.values().cloned();
            custodies
                .filter(|it| !it.value.is_settled())
                .filter(|it| workspace.is_none_or(|workspace| workspace == it.value.workspace))
                .collect()
        })
        .await
    }

    async fn list_due(&self, now: Timestamp, limit: u16) -> Result<Vec<CustodyId>, LedgerError> {
        self.read(|records| {
            let mut due: Vec<_> = records
                .custodies
                .values()
                .filter_map(|it| Some((wake(&it.value)?, it.value.id)))
                .filter(|(wake, _)| *wake <= now)
                .collect();
            due.sort();
            due.into_iter()
                .map(|(_, id)| id)
                .take(limit.into())
                .collect()
        })
        .await
    }
}

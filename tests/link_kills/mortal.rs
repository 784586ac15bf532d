//! Ports in a process that can die before and after each of their calls.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use model::{OrgName, Timestamp, WorkspaceId};
use secrecy::SecretString;
use server::adapters::{BrokerLedger, BrokerQuay, broker::BrokerVault};
use token_broker::{
    ApplicationPath, ClientId, ClientSecret, Custody, CustodyId, Deletion, Link, QuayToken,
    SeenScopes, TokenId, Transaction, TransactionKey, UserId,
    port::{
        Bearer, Changes, CodeExchange, Ledger, LedgerError, ListedToken, Mint, Named, Own, Quay,
        QuayError, SecretKey, Stored, Vault, VaultError,
    },
};

use super::death::Death;

/// A port whose process can die.
pub(super) struct Mortal<Port> {
    pub(super) port: Port,
    pub(super) death: Death,
    pub(super) clock: quay_sim::Clock,
    /// How far a call of Quay's moves the clock.
    pub(super) latency: Duration,
}

impl<Port> Mortal<Port> {
    async fn pass<T>(&self, call: impl Future<Output = T>) -> T {
        self.death.moment().await;
        let answer = call.await;
        self.death.moment().await;
        answer
    }

    async fn ask<T>(&self, call: impl Future<Output = T>) -> T {
        self.death.moment().await;
        self.clock.advance(self.latency);
        let answer = call.await;
        self.death.moment().await;
        answer
    }
}

#[async_trait]
impl Quay for Mortal<BrokerQuay> {
    async fn exchange(&self, exchange: CodeExchange<'_>) -> Result<QuayToken, QuayError> {
        self.ask(self.port.exchange(exchange)).await
    }

    async fn name(&self, token: &QuayToken) -> Result<Named, QuayError> {
        self.ask(self.port.name(token)).await
    }

    async fn own(&self, token: &QuayToken) -> Result<Own, QuayError> {
        self.ask(self.port.own(token)).await
    }

    async fn scopes(&self, token: &QuayToken, id: TokenId) -> Result<SeenScopes, QuayError> {
        self.ask(self.port.scopes(token, id)).await
    }

    async fn mint(
        &self,
        by: &QuayToken,
        mint: Mint<'_>,
    ) -> Result<(QuayToken, TokenId, Timestamp), QuayError> {
        self.ask(self.port.mint(by, mint)).await
    }

    async fn delete_token(
        &self,
        by: &QuayToken,
        id: TokenId,
        how: &Deletion,
    ) -> Result<(), QuayError> {
        self.ask(self.port.delete_token(by, id, how)).await
    }

    async fn make_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<(ClientId, ClientSecret), QuayError> {
        self.ask(self.port.make_application(by, org, name)).await
    }

    async fn find_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<Option<ClientId>, QuayError> {
        self.ask(self.port.find_application(by, org, name)).await
    }

    async fn delete_application(
        &self,
        by: Bearer<'_>,
        path: &ApplicationPath,
    ) -> Result<(), QuayError> {
        self.ask(self.port.delete_application(by, path)).await
    }

    async fn list_tokens(&self, path: &ApplicationPath) -> Result<Vec<ListedToken>, QuayError> {
        self.ask(self.port.list_tokens(path)).await
    }
}

#[async_trait]
impl Vault for Mortal<BrokerVault> {
    async fn store(&self, key: SecretKey, secret: &SecretString) -> Result<(), VaultError> {
        self.pass(self.port.store(key, secret)).await
    }

    async fn find(&self, key: SecretKey) -> Result<Option<SecretString>, VaultError> {
        self.port.find(key).await
    }

    async fn forget(&self, key: SecretKey) -> Result<(), VaultError> {
        self.pass(self.port.forget(key)).await
    }
}

/// The custodies that were ever begun: settled ones are in nobody's list.
pub(super) type Custodies = Arc<Mutex<BTreeSet<(WorkspaceId, CustodyId)>>>;

/// The ledger, and every custody that it was asked to write.
pub(super) struct Recording {
    pub(super) ledger: BrokerLedger,
    pub(super) begun: Custodies,
}

/// Reading changes nothing, so nobody dies of it.
#[async_trait]
impl Ledger for Mortal<Recording> {
    async fn commit(&self, changes: Changes) -> Result<(), LedgerError> {
        for custody in &changes.custodies {
            let id = (custody.value.workspace, custody.value.id);
            self.port.begun.lock().unwrap().insert(id);
        }
        self.pass(self.port.ledger.commit(changes)).await
    }

    async fn find_transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<Stored<Transaction>>, LedgerError> {
        self.port.ledger.find_transaction(key).await
    }

    async fn find_custody(&self, id: CustodyId) -> Result<Option<Stored<Custody>>, LedgerError> {
        self.port.ledger.find_custody(id).await
    }

    async fn find_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<Stored<Link>>, LedgerError> {
        self.port.ledger.find_link(workspace, user).await
    }

    async fn list_links(&self, workspace: WorkspaceId) -> Result<Vec<Link>, LedgerError> {
        self.port.ledger.list_links(workspace).await
    }

    async fn list_unsettled(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<Stored<Custody>>, LedgerError> {
        self.port.ledger.list_unsettled(workspace).await
    }

    async fn list_due(&self, now: Timestamp, limit: u16) -> Result<Vec<CustodyId>, LedgerError> {
        self.port.ledger.list_due(now, limit).await
    }
}

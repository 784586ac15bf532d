//! What a rotation needs from the world, beside [`Quay`] and [`Clock`].

use async_trait::async_trait;

use super::{Token, Tokens};
use crate::{
    id::ApplicationPath,
    port::{Clock, LedgerError, Quay, Stored, VaultError},
    secret::QuayToken,
};

/// What goes on record of a rotation, of the generation that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// It is about to be minted.
    Minted(u64),
    /// It is the current one.
    Switched(u64),
    /// It is about to be deleted at Quay.
    Revoked(u64),
    /// Quay refuses it.
    Dead(u64),
    /// Only a person can delete it at Quay.
    Stuck(u64),
    /// There is none of it: it was not made, did not get here, is not among Quay's tokens by its
    /// name, or goes on as another generation.
    Gone(u64),
}

/// The durable record of the service token.
#[async_trait]
pub trait Book: Send + Sync {
    /// The record; `None` before there is a token.
    async fn read(&self) -> Result<Option<Stored<Tokens>>, LedgerError>;

    /// Commits the record together with what goes on record, or nothing. Tokens of generations that
    /// it does not have are forgotten.
    ///
    /// # Errors
    /// [`LedgerError::Superseded`] where the version is not the one that is there.
    async fn commit(
        &self,
        tokens: Stored<Tokens>,
        happenings: Vec<Happening>,
    ) -> Result<(), LedgerError>;
}

/// Where the tokens are, sealed by generation. Every call can be repeated.
#[async_trait]
pub trait Safe: Send + Sync {
    /// Seals a token. When this has returned, it is committed.
    async fn seal(&self, generation: u64, token: &QuayToken) -> Result<(), VaultError>;

    /// Opens a token; one out of the configuration from there, as long as it is there. `None` when
    /// there is none.
    async fn open(&self, token: &Token) -> Result<Option<QuayToken>, VaultError>;
}

/// Everything that a rotation works through.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Quay.
    pub quay: &'a dyn Quay,
    /// The sealed tokens.
    pub safe: &'a dyn Safe,
    /// The record.
    pub book: &'a dyn Book,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where tokens are minted, where there is such a place.
    pub application: Option<&'a ApplicationPath>,
}

//! Why there is no service token to work with.

use quay_client::QuayError;
use token_broker::port::{LedgerError, VaultError};

/// Why there is no service token to work with.
#[derive(Debug, thiserror::Error)]
pub enum ServiceTokenError {
    /// Its file cannot be read.
    #[error("the service token's file cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// It is not a token.
    #[error("the service token is not one that Quay could have made")]
    Malformed(#[source] quay_client::InvalidSecret),
    /// It is on record, and is not there.
    #[error("the current service token is not in the vault, nor where the configuration says")]
    Gone,
    /// It is in the vault, and cannot be opened.
    #[error("the current service token cannot be opened")]
    Vault(#[from] VaultError),
    /// Which one is the current one cannot be read.
    #[error("the record of the service token cannot be read")]
    Record(#[from] LedgerError),
    /// Quay refused it, and there is no other.
    #[error("Quay refuses the service token, and there is no other")]
    Dead,
    /// Quay does not say whose it is.
    #[error("Quay does not say whose the service token is")]
    Refused(#[source] QuayError),
    /// Its account has a name that is not a Quay user's.
    #[error("the service token's account has a name that Berth cannot use")]
    Account(#[source] model::NameError),
}

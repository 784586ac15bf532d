//! Why an administrator's wish was not taken.

use axum::http::StatusCode;
use model::QuayUsername;
use token_broker::{
    port::{LedgerError, QuayError, VaultError},
    service::{Flaw, NoPlace},
};

use super::Minting;
use crate::{api::error::ApiError, service_token::ServiceTokenError};

/// Why an administrator's wish was not taken. Nothing of what they brought is kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Berth cannot make a token here.
    #[error("{0}; make one at Quay and paste it")]
    CannotMint(Minting),
    /// The current one cannot make another.
    #[error(
        "the service token does not work, so it cannot make another: make one at Quay and paste it"
    )]
    Broken,
    /// It is no token.
    #[error("that is not a Quay token: paste the whole token, and nothing else")]
    NotAToken,
    /// Quay refuses it.
    #[error("Quay refuses this token: it is mistyped, revoked or has ended. Make another at Quay")]
    Dead,
    /// It is somebody else's.
    #[error(
        "this token belongs to the Quay account '{theirs}', and Berth works as '{ours}': sign in to Quay as '{ours}' and make it there"
    )]
    OtherAccount {
        /// Whose it is.
        theirs: QuayUsername,
        /// Whose it has to be.
        ours: QuayUsername,
    },
    /// It does not do.
    #[error("this token does not do: {0}. Make another with exactly the scopes that are listed")]
    Flawed(Flaw),
    /// Berth has it already.
    #[error("Berth works with this very token already: make a new one at Quay")]
    InUse,
    /// Berth had it.
    #[error("Berth has replaced this token and is about to revoke it: make a new one at Quay")]
    Replaced,
    /// Another one is pending.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// Quay cannot be asked.
    #[error("Quay cannot be asked just now")]
    Quay(#[source] QuayError),
    /// There is no record, and none can be made.
    #[error("the service token cannot be read")]
    Token(#[source] ServiceTokenError),
    /// The database.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let code = match &refused {
            Refused::CannotMint(Minting::Unseen) | Refused::Quay(_) => {
                return Self::new(
                    StatusCode::BAD_GATEWAY,
                    "quay_unavailable",
                    "Quay cannot be asked just now. Nothing was changed; try again shortly.",
                );
            }
            Refused::Ledger(LedgerError::Superseded) => "changed_meanwhile",
            Refused::Ledger(_) | Refused::Vault(_) => return Self::unavailable(refused),
            Refused::NotAToken => return Self::invalid(refused.to_string()),
            Refused::CannotMint(_) => "cannot_mint",
            Refused::Broken => "service_token_broken",
            Refused::Token(_) => "no_service_token",
            Refused::Dead => "token_refused",
            Refused::OtherAccount { .. } => "other_account",
            Refused::Flawed(Flaw::SuperUser) => "scope_too_large",
            Refused::Flawed(_) => "scope_too_small",
            Refused::InUse => "token_in_use",
            Refused::Replaced => "token_replaced",
            Refused::NoPlace(_) => "rotation_under_way",
        };
        Self::conflict(code, refused.to_string())
    }
}

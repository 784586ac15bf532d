//! What stops a founding before it is done.

use model::{NameError, Reason, Timestamp};
use quay_client::QuayError as Client;
use store::{Blockage, Conflict, StoreError};
use token_broker::{
    BrokerError,
    port::{LedgerError, QuayError},
};

use crate::{provision::ProvisionError, service_token::ServiceTokenError};

/// What stops a founding before it is done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Halt {
    /// Nothing that a person could mend; the next call goes on.
    #[error("it goes on shortly")]
    Later,
    /// A person has to do something first.
    #[error("{message}")]
    Blocked {
        /// The reason, for programs.
        reason: Reason,
        /// What to do.
        message: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The broker failed.
    #[error(transparent)]
    Broker(BrokerError),
    /// There is no service token.
    #[error(transparent)]
    ServiceToken(#[from] ServiceTokenError),
    /// Provisioning could not say what is next.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
    /// A name that was made is none.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl Halt {
    /// What to store and show of it.
    pub(super) fn blockage(&self, now: Timestamp) -> Option<Blockage> {
        match self {
            Self::Blocked { reason, message } => Some(Blockage {
                reason: *reason,
                message: message.clone(),
                seen_at: now,
            }),
            _ => None,
        }
    }

    pub(super) fn blocked(reason: Reason, message: impl Into<String>) -> Self {
        Self::Blocked {
            reason,
            message: message.into(),
        }
    }

    pub(super) fn needs_link() -> Self {
        Self::blocked(
            Reason::NeedsLink,
            "Berth holds no token of yours any more, and the organization is not finished. Link your Quay account again; what is done stays done.",
        )
    }

    pub(super) fn scope_missing() -> Self {
        Self::blocked(
            Reason::ScopeMissing,
            "Your token may not do this. Link again, and tick every permission that Berth asks for.",
        )
    }

    /// Quay refused a call with a user's token.
    pub(super) fn of_user(error: Client) -> Self {
        match error {
            Client::TokenDead | Client::TokenDeadOrScopeTooSmall => Self::needs_link(),
            Client::ScopeTooSmall { .. } => Self::scope_missing(),
            Client::Captcha => Self::blocked(
                Reason::CaptchaRequired,
                "Quay lets only people in a browser create organizations. Create one at Quay yourself, then hand it over: link again by way of a team.",
            ),
            Client::PlanLimit => Self::blocked(
                Reason::PlanLimit,
                "Your plan at Quay allows no more. Change the plan there, then link again; or link without creating the organization as you.",
            ),
            Client::Forbidden => Self::blocked(
                Reason::Forbidden,
                "Your account may not do this at Quay. Ask Quay's administrators to let it create organizations, or link by another way.",
            ),
            error => Self::of_anybody(&error),
        }
    }

    /// Quay refused a call with the service token.
    pub(super) fn of_service(error: Client) -> Self {
        match error {
            Client::TokenDead | Client::TokenDeadOrScopeTooSmall => Self::Later,
            Client::ScopeTooSmall { .. } => Self::blocked(
                Reason::ScopeMissing,
                "Berth's service token may do too little. An administrator finds what is missing with `berth doctor`.",
            ),
            Client::Captcha => Self::blocked(
                Reason::CaptchaRequired,
                "Quay wants a captcha solved before Berth's account may create organizations. Create one at Quay yourself, then hand it over: link again by way of a team.",
            ),
            Client::PlanLimit | Client::Forbidden => Self::blocked(
                Reason::Forbidden,
                "Quay does not let Berth's account do this. An administrator of Berth has to see to it.",
            ),
            error => Self::of_anybody(&error),
        }
    }

    fn of_anybody(error: &Client) -> Self {
        match error {
            Client::MissingSubject => Self::blocked(
                Reason::MissingAtQuay,
                "Quay knows no account of that name any more. Link again.",
            ),
            Client::RateLimited { .. }
            | Client::BudgetExhausted
            | Client::ReadOnly
            | Client::ServerFault { .. }
            | Client::NotQuay { .. }
            | Client::Transport { .. }
            | Client::Missing => Self::Later,
            _ => Self::blocked(
                Reason::Forbidden,
                "Quay refuses this. An administrator finds the reason in the log.",
            ),
        }
    }

    /// Whether a workspace's intent meets an organization that is somebody else's.
    pub(super) fn is_taken(error: &StoreError) -> bool {
        matches!(
            error,
            StoreError::Conflict(Conflict::OrganizationTaken { .. })
        )
    }
}

impl From<BrokerError> for Halt {
    fn from(error: BrokerError) -> Self {
        match error {
            BrokerError::NoAuthority(_) | BrokerError::Quay(QuayError::TokenDead) => {
                Self::needs_link()
            }
            BrokerError::Quay(_) => Self::Later,
            error => Self::Broker(error),
        }
    }
}

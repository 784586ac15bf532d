//! Why something about a link was not done, and how the caller is told.

use axum::http::StatusCode;
use model::Reason;
use store::StoreError;
use token_broker::{
    BrokerError, Obstacle, Refusal,
    port::{LedgerError, QuayError},
};

use super::{AftercareError, explain};
use crate::api::error::ApiError;

/// Why something about a link was not done.
#[derive(Debug, thiserror::Error)]
pub enum LinkingError {
    /// The broker refuses, or failed.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What follows a link failed.
    #[error(transparent)]
    Aftercare(#[from] AftercareError),
    /// There is no browser that what follows could go through.
    #[error("there is no browser")]
    NoBrowser,
    /// The way is not offered at this Quay.
    #[error("this way is not open at this Quay")]
    NotOffered(Option<Obstacle>),
    /// What was typed cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// Sign-in has not verified an e-mail address.
    #[error("no address was verified")]
    NoAddress,
    /// The organization is not one that our account could invite into.
    #[error("the organization is not ours to give")]
    NotOurs,
}

impl LinkingError {
    /// Why the attempt is over, where that is the reason.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Broker(BrokerError::Refused(why)) => Some(*why),
            _ => None,
        }
    }
}

impl From<LinkingError> for ApiError {
    fn from(error: LinkingError) -> Self {
        match error {
            LinkingError::Broker(error) => broker(error),
            LinkingError::Store(error) => error.into(),
            LinkingError::Aftercare(error) => aftercare(error),
            LinkingError::NoBrowser => Self::forbidden(
                "a Quay account is linked in a browser: sign in there and open the workspace's link page",
            ),
            LinkingError::NotOffered(obstacle) => Self::conflict(
                "way_not_offered",
                format!(
                    "{} Take one of the ways that are offered.",
                    obstacle.map_or_else(
                        || "This way is not open at this Quay.".to_owned(),
                        |obstacle| obstacle.to_string()
                    )
                ),
            ),
            LinkingError::Unusable(what) => Self::invalid(what),
            LinkingError::NoAddress => Self::conflict(
                "no_verified_address",
                "Sign-in has told Berth no verified e-mail address of yours. Give your name at Quay instead.",
            ),
            LinkingError::NotOurs => Self::conflict(
                "organization_not_ours",
                "The workspace's organization is not Berth's to give. Take another way, such as inviting Berth into an organization of yours.",
            ),
        }
    }
}

fn aftercare(error: AftercareError) -> ApiError {
    match error {
        AftercareError::Blocked { reason, message } => ApiError::conflict(
            match reason {
                Reason::CaptchaRequired => "captcha_required",
                _ => "quay_refused",
            },
            message,
        ),
        AftercareError::Later => ApiError::new(
            StatusCode::BAD_GATEWAY,
            "quay_unavailable",
            "Quay cannot do this just now. Nothing was linked; try again shortly.",
        ),
        AftercareError::Failed(_) => ApiError::unavailable(error),
    }
}

fn broker(error: BrokerError) -> ApiError {
    match error {
        BrokerError::Refused(why) => {
            let refusal = explain::refusal(why);
            ApiError::new(
                StatusCode::CONFLICT,
                explain::code(why),
                format!("{} {}", refusal.explanation, refusal.next),
            )
        }
        BrokerError::Unknown => ApiError::not_found(
            "there is no such link or attempt of yours in this workspace; see GET .../link for what there is",
        ),
        BrokerError::Quay(QuayError::Refused | QuayError::Missing) => ApiError::new(
            StatusCode::CONFLICT,
            "quay_refused",
            "Quay does not allow this. Nothing was linked; take another way, and tell an administrator: `berth doctor` says what is missing.",
        ),
        BrokerError::Quay(_) => ApiError::new(
            StatusCode::BAD_GATEWAY,
            "quay_unavailable",
            "Quay cannot be asked just now. Nothing was linked; try again shortly.",
        ),
        BrokerError::Ledger(LedgerError::Superseded) => ApiError::conflict(
            "changed_meanwhile",
            "This changed at the same moment, here or in another window. Look again.",
        ),
        BrokerError::Ledger(LedgerError::LinkedElsewhere) => {
            broker(BrokerError::Refused(Refusal::LinkedElsewhere))
        }
        BrokerError::Ledger(LedgerError::Unavailable) | BrokerError::Vault(_) => {
            ApiError::unavailable(error)
        }
        BrokerError::NoAuthority(_) => {
            ApiError::conflict("needs_link", "Link your Quay account again.")
        }
        BrokerError::Name(_) => ApiError::internal(error),
    }
}

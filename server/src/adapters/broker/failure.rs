//! What a failure of Quay's means to custody.

use quay_client::{AnswerFault, Effect, QuayError as Client};
use token_broker::port::QuayError;

use crate::logging::chain;

/// Says it in the broker's words.
#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
pub(super) fn failure(error: Client) -> QuayError {
    tracing::debug!(error = %chain(&error), "Quay refuses or fails");
    match error {
        Client::TokenDead | Client::TokenDeadOrScopeTooSmall => QuayError::TokenDead,
        Client::Missing | Client::MissingSubject | Client::InvitationSpent => QuayError::Missing,
        Client::Exchange(_) => QuayError::CodeRefused,
        Client::RateLimited { retry_after } => QuayError::Unavailable { retry_after },
        Client::ReadOnly | Client::BudgetExhausted => QuayError::Unavailable { retry_after: None },
        // A call that this Quay does not have is redirected to nowhere (461).
        Client::NotQuay {
            fault: AnswerFault::Redirect,
            ..
        } => QuayError::Refused,
        Client::ServerFault { effect, .. }
        | Client::NotQuay { effect, .. }
        | Client::Transport { effect, .. } => match effect {
            Effect::None => QuayError::Unavailable { retry_after: None },
            Effect::Unknown => QuayError::OutcomeUnknown,
        },
        Client::MailNotSent => QuayError::OutcomeUnknown,
        Client::ScopeTooSmall { .. }
        | Client::Forbidden
        | Client::Exists
        | Client::NameHeld
        | Client::EmailTaken
        | Client::InvalidName
        | Client::LastOwner
        | Client::RobotsDisabled
        | Client::Captcha
        | Client::PlanLimit
        | Client::TokenCap
        | Client::Unsupported
        | Client::Rejected { .. } => QuayError::Refused,
    }
}

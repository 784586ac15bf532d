//! How a call can fail.
//!
//! An error holds no body, no address, no path and no secret: what was said to Quay and by Quay
//! stays between the two. It does say what a caller decides by: which failure it is, whether
//! waiting may help, and whether Quay may have done it all the same.

use std::time::Duration;

use http::StatusCode;

use crate::scope::Scope;

/// Whether Quay may have done what a failed call asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It did not.
    None,
    /// It may have: look before doing it again.
    Unknown,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum QuayError {
    /// The token is revoked, expired or was never one: 401 on reads (354, 363), 403 with the CSRF
    /// text on writes (356, 365, 711). At the registry: the credential is refused (409, 410).
    #[error("Quay refuses the token: it is revoked, expired or wrong")]
    TokenDead,
    /// The token is dead, or it lacks `user:read`: `/user/` answers both alike (164, 354), and
    /// what the token holds is not known here.
    #[error("Quay does not say whose token it is: it is dead, or lacks user:read")]
    TokenDeadOrScopeTooSmall,
    /// The token is known to lack the scope that the call needs.
    #[error("the token lacks the scope {needed}")]
    ScopeTooSmall {
        /// The scope that would do.
        needed: Scope,
    },
    /// Refused for what the user is or is not, for something that does not exist or is not to be
    /// seen, for a feature that is off, or for a scope where the token's are not known (160, 175,
    /// 200, 224, 286, 632).
    #[error("Quay refuses: not an owner, not there to be seen, or switched off")]
    Forbidden,
    /// What the path names does not exist: 404, and 400 for robots and permissions (289, 326).
    #[error("it does not exist at Quay")]
    Missing,
    /// The user, robot or team that the call wants to give something to does not exist (178, 320,
    /// 333, 341).
    #[error("the account or team named in the request does not exist at Quay")]
    MissingSubject,
    /// It is there already (124, 177, 207, 265). Whose it is, is another question.
    #[error("it exists at Quay already")]
    Exists,
    /// The name belonged to something deleted that Quay has not yet cleared away (205, 691).
    #[error("the name is still held after a deletion; it becomes free by itself")]
    NameHeld,
    /// Another account has the e-mail address (147).
    #[error("the e-mail address belongs to a Quay user")]
    EmailTaken,
    /// Quay's grammar or length refuses the name (127, 142, 173, 212, 269, 283).
    #[error("Quay refuses the name")]
    InvalidName,
    /// The invitation was used, or is not for this account (705).
    #[error("the invitation is used up or for somebody else")]
    InvitationSpent,
    /// The mail could not be sent; the invitation exists all the same (702).
    #[error("Quay could not send the invitation by mail; the invitation may exist")]
    MailNotSent,
    /// The organization would be left without an owner (191, 195).
    #[error("it would leave the organization without an owner")]
    LastOwner,
    /// Robot accounts are switched off (633).
    #[error("robot accounts are switched off at this Quay")]
    RobotsDisabled,
    /// Quay wants a person to solve a captcha: the account is not allow-listed.
    #[error("Quay wants a captcha solved; the account is not allowed to do this by API")]
    Captcha,
    /// The plan allows no further private repository (402).
    #[error("the organization's plan allows no further private repository")]
    PlanLimit,
    /// The application has as many live tokens as Quay allows (635).
    #[error("the application has as many live tokens as Quay allows")]
    TokenCap,
    /// Quay is read-only for now (641).
    #[error("Quay is read-only for now")]
    ReadOnly,
    /// Too many calls. The budget is paused.
    #[error("too many calls to Quay")]
    RateLimited {
        /// How long Quay asks to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// The code exchange was refused.
    #[error("the code exchange was refused: {0}")]
    Exchange(ExchangeFault),
    /// This Quay does not know the call, or a feature is off: 405 (183, 463).
    #[error("this Quay does not take the call")]
    Unsupported,
    /// Quay refuses for a reason that has no variant of its own.
    #[error("Quay refuses the request with {status}")]
    Rejected {
        /// The status.
        status: StatusCode,
    },
    /// Quay, or what stands before it, failed: 5xx. Granting on a missing repository does this
    /// too (321).
    #[error("Quay failed with {status}")]
    ServerFault {
        /// The status.
        status: StatusCode,
        /// Whether it may have happened.
        effect: Effect,
    },
    /// The answer is none of Quay's, or not one that this crate can read.
    #[error("the answer is not Quay's: {fault}")]
    NotQuay {
        /// What is wrong with it.
        fault: AnswerFault,
        /// Whether it may have happened.
        effect: Effect,
    },
    /// No answer, or not all of it.
    #[error("{fault}")]
    Transport {
        /// Where it broke.
        fault: TransportFault,
        /// Whether it may have happened.
        effect: Effect,
        /// What the HTTP client said, without the address.
        #[source]
        source: reqwest::Error,
    },
    /// So many calls wait for their turn that this one was not queued.
    #[error("too many calls wait for their turn at Quay")]
    BudgetExhausted,
}

/// Why a code exchange was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeFault {
    /// The client id or secret is wrong; the code is still good (79, 86).
    #[error("wrong client id or secret")]
    InvalidClient,
    /// The code is used, unknown, or the scope or redirect URI is not the authorized one (82, 83,
    /// 87, 91).
    #[error("the code is spent or unknown, or scope or redirect URI differ")]
    InvalidGrant,
    /// A parameter is missing or the grant type is not known: a mistake of ours (85, 88).
    #[error("malformed request")]
    InvalidRequest,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// Not JSON: a page of some proxy, a sign-in wall.
    #[error("not JSON")]
    NotJson,
    /// It ends too early.
    #[error("cut short")]
    Truncated,
    /// Larger than this crate reads (SECURITY.md O1).
    #[error("too large")]
    TooLarge,
    /// JSON of another shape.
    #[error("missing or misshapen: {field}")]
    Shape {
        /// The field, never its value.
        field: String,
    },
    /// A redirect, which is never followed (153, 461): the base URL is wrong, or the call unknown.
    #[error("a redirect")]
    Redirect,
    /// A status of success that the call never has.
    #[error("unexpected status {0}")]
    Status(StatusCode),
    /// The pages of a listing do not end.
    #[error("a listing without end")]
    EndlessListing,
}

/// Where a connection broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportFault {
    /// No connection came about.
    #[error("Quay cannot be reached")]
    Connect,
    /// The time was up.
    #[error("Quay did not answer in time")]
    Timeout,
    /// The connection broke.
    #[error("the connection to Quay broke")]
    Broken,
}

impl QuayError {
    /// Whether the same call may succeed later with nobody doing anything about it.
    ///
    /// It does not say that repeating is harmless: see [`QuayError::effect`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::NameHeld
            | Self::ReadOnly
            | Self::RateLimited { .. }
            | Self::ServerFault { .. }
            | Self::Transport { .. }
            | Self::BudgetExhausted => true,
            Self::NotQuay { fault, .. } => match fault {
                AnswerFault::NotJson | AnswerFault::Truncated => true,
                AnswerFault::TooLarge
                | AnswerFault::Shape { .. }
                | AnswerFault::Redirect
                | AnswerFault::Status(_)
                | AnswerFault::EndlessListing => false,
            },
            Self::TokenDead
            | Self::TokenDeadOrScopeTooSmall
            | Self::ScopeTooSmall { .. }
            | Self::Forbidden
            | Self::Missing
            | Self::MissingSubject
            | Self::Exists
            | Self::EmailTaken
            | Self::InvalidName
            | Self::InvitationSpent
            | Self::MailNotSent
            | Self::LastOwner
            | Self::RobotsDisabled
            | Self::Captcha
            | Self::PlanLimit
            | Self::TokenCap
            | Self::Exchange(_)
            | Self::Unsupported
            | Self::Rejected { .. } => false,
        }
    }

    /// Whether Quay may have done it all the same.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self {
            Self::ServerFault { effect, .. }
            | Self::NotQuay { effect, .. }
            | Self::Transport { effect, .. } => *effect,
            Self::MailNotSent => Effect::Unknown,
            Self::TokenDead
            | Self::TokenDeadOrScopeTooSmall
            | Self::ScopeTooSmall { .. }
            | Self::Forbidden
            | Self::Missing
            | Self::MissingSubject
            | Self::Exists
            | Self::NameHeld
            | Self::EmailTaken
            | Self::InvalidName
            | Self::InvitationSpent
            | Self::LastOwner
            | Self::RobotsDisabled
            | Self::Captcha
            | Self::PlanLimit
            | Self::TokenCap
            | Self::ReadOnly
            | Self::RateLimited { .. }
            | Self::Exchange(_)
            | Self::Unsupported
            | Self::Rejected { .. }
            | Self::BudgetExhausted => Effect::None,
        }
    }

    /// The error of an answer of success that could not be read.
    pub(crate) fn unreadable(fault: AnswerFault, effect: Effect) -> Self {
        Self::NotQuay { fault, effect }
    }
}

#[cfg(test)]
mod tests;

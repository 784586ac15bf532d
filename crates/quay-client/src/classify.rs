//! What a refusal means: the one place that looks at Quay's texts.
//!
//! Every text below stands in a recording, or is marked *(source)*. Content types lie (a JSON
//! error arrives as `text/html`, 023), so the body is tried as JSON first.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use crate::{
    error::{AnswerFault, Effect, ExchangeFault, QuayError},
    operation::{Change, Operation},
    scope::Scopes,
};

/// Longer than any wait that makes sense: a stray header must not park Berth for days.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Turns an answer that is no success into the error that it means.
///
/// `held` are the scopes that the token is known to hold: Quay's 403 says `insufficient_scope` for
/// nearly everything, so what the token holds decides, not the text.
pub(crate) fn classify(
    operation: Operation,
    held: Option<&Scopes>,
    answer: &Refusal<'_>,
) -> QuayError {
    let read = Said::read(answer.body);
    let quays_own = read.is_some();
    let said = read.unwrap_or_default();
    match answer.status {
        // A page of some proxy proves neither that a token is dead nor that a thing is missing.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND if !quays_own => {
            QuayError::NotQuay {
                fault: AnswerFault::NotJson,
                effect: possible_effect(operation),
            }
        }
        StatusCode::UNAUTHORIZED => unauthorized(operation, held),
        StatusCode::PAYMENT_REQUIRED => QuayError::PlanLimit,
        StatusCode::FORBIDDEN if said.begins("CSRF token was invalid or missing.") => {
            QuayError::TokenDead
        }
        StatusCode::FORBIDDEN => lacking(operation, held).unwrap_or(QuayError::Forbidden),
        StatusCode::NOT_FOUND => QuayError::Missing,
        StatusCode::METHOD_NOT_ALLOWED => QuayError::Unsupported,
        StatusCode::TOO_MANY_REQUESTS => QuayError::RateLimited {
            retry_after: retry_after(answer.headers),
        },
        StatusCode::SERVICE_UNAVAILABLE if said.is_readonly => QuayError::ReadOnly,
        status if status.is_redirection() => QuayError::NotQuay {
            fault: AnswerFault::Redirect,
            effect: Effect::None,
        },
        status if status.is_server_error() => QuayError::ServerFault {
            status,
            effect: possible_effect(operation),
        },
        status if status.is_client_error() => said.meaning(operation, status),
        status => QuayError::NotQuay {
            fault: AnswerFault::Status(status),
            effect: possible_effect(operation),
        },
    }
}

/// An answer that is no success.
#[derive(Debug)]
pub(crate) struct Refusal<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// What a call whose fate is not known may have done.
pub(crate) fn possible_effect(operation: Operation) -> Effect {
    match operation.change() {
        Change::Nothing => Effect::None,
        Change::Idempotent | Change::Once => Effect::Unknown,
    }
}

fn unauthorized(operation: Operation, held: Option<&Scopes>) -> QuayError {
    match (operation, held) {
        (Operation::GetOwnUser, None) => QuayError::TokenDeadOrScopeTooSmall,
        (Operation::GetOwnUser, Some(_)) => {
            lacking(operation, held).unwrap_or(QuayError::TokenDead)
        }
        _ => QuayError::TokenDead,
    }
}

/// The scope that a call needs and the token is known to lack.
fn lacking(operation: Operation, held: Option<&Scopes>) -> Option<QuayError> {
    let held = held?;
    let needed = *operation.scopes().first()?;
    let enough = operation.scopes().iter().any(|scope| held.include(*scope));
    (!enough).then_some(QuayError::ScopeTooSmall { needed })
}

/// The texts of an error body, in any of Quay's shapes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    detail: Option<String>,
    error_message: Option<String>,
    message: Option<String>,
    error: Option<String>,
    is_readonly: bool,
}

impl Said {
    /// None where the body is no JSON object.
    fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    fn text(&self) -> &str {
        [
            &self.detail,
            &self.error_message,
            &self.message,
            &self.error,
        ]
        .into_iter()
        .find_map(|text| text.as_deref())
        .unwrap_or_default()
    }

    fn begins(&self, prefix: &str) -> bool {
        self.text().starts_with(prefix)
    }

    /// What a 4xx without a meaning of its own says in words.
    fn meaning(&self, operation: Operation, status: StatusCode) -> QuayError {
        if operation == Operation::ExchangeCode {
            return QuayError::Exchange(match self.text() {
                "invalid_client" => ExchangeFault::InvalidClient,
                "invalid_grant" => ExchangeFault::InvalidGrant,
                _ => ExchangeFault::InvalidRequest,
            });
        }
        TEXTS
            .iter()
            .find(|Rule(text, _)| text.matches(self.text()))
            .map_or(QuayError::Rejected { status }, |Rule(_, error)| error())
    }
}

/// How a text is recognized; names that callers chose stand only where a match leaves them out.
enum Text {
    Is(&'static str),
    Begins(&'static str),
    /// Begins with the first and holds the second.
    Holds(&'static str, &'static str),
}

impl Text {
    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Is(whole) => text.trim_end() == *whole,
            Self::Begins(start) => text.starts_with(start),
            Self::Holds(start, part) => text
                .strip_prefix(start)
                .is_some_and(|rest| rest.contains(part)),
        }
    }
}

/// A text and what it means.
struct Rule(Text, fn() -> QuayError);

/// Quay's texts, and what they mean.
const TEXTS: &[Rule] = &[
    // 124
    Rule(
        Text::Is("A user or organization with this name already exists"),
        || QuayError::Exists,
    ),
    // 207
    Rule(Text::Is("Repository already exists"), || QuayError::Exists),
    // 265
    Rule(Text::Begins("Existing robot with name: "), || {
        QuayError::Exists
    }),
    // 177
    Rule(
        Text::Holds("User ", " is already a member of team "),
        || QuayError::Exists,
    ),
    // 205, 691
    Rule(Text::Is("Username is not available"), || {
        QuayError::NameHeld
    }),
    // 147
    Rule(Text::Begins("Email has already been used: "), || {
        QuayError::EmailTaken
    }),
    // 127 to 142
    Rule(Text::Begins("Invalid namespace "), || {
        QuayError::InvalidName
    }),
    // 212, 213, 221, 634
    Rule(Text::Is("Invalid repository name"), || {
        QuayError::InvalidName
    }),
    // 269 to 285
    Rule(Text::Begins("The name for the robot '"), || {
        QuayError::InvalidName
    }),
    // 173, 501
    Rule(Text::Begins("Invalid team name "), || {
        QuayError::InvalidName
    }),
    // 283, 284: organization and robot are longer than 255 characters together
    Rule(
        Text::Is("value too long for type character varying(255)"),
        || QuayError::InvalidName,
    ),
    // 289, 298, 309
    Rule(
        Text::Is("Could not find robot with specified username"),
        || QuayError::Missing,
    ),
    // 326
    Rule(Text::Is("User does not have permission for repo."), || {
        QuayError::Missing
    }),
    // 337
    Rule(Text::Is("Team does not have permission for repo."), || {
        QuayError::Missing
    }),
    // 194
    Rule(Text::Holds("Team '", "' is not a team in org '"), || {
        QuayError::Missing
    }),
    // 178
    Rule(Text::Is("Unknown user"), || QuayError::MissingSubject),
    // 320
    Rule(Text::Begins("Invalid username: "), || {
        QuayError::MissingSubject
    }),
    // 333
    Rule(Text::Holds("No team ", " in organization "), || {
        QuayError::MissingSubject
    }),
    // 341
    Rule(Text::Is("Missing delegate user or team"), || {
        QuayError::MissingSubject
    }),
    // 705
    Rule(Text::Is("Invalid confirmation code."), || {
        QuayError::InvitationSpent
    }),
    // 702
    Rule(Text::Begins("Could not send email."), || {
        QuayError::MailNotSent
    }),
    // 191
    Rule(
        Text::Is("Cannot remove user as they are the only organization admin"),
        || QuayError::LastOwner,
    ),
    // 195
    Rule(
        Text::Holds("Deleting team '", "' would remove admin ability for user '"),
        || QuayError::LastOwner,
    ),
    // 633
    Rule(Text::Begins("Robot accounts have been disabled."), || {
        QuayError::RobotsDisabled
    }),
    // (source)
    Rule(Text::Begins("Are you a bot?"), || QuayError::Captcha),
    // 635
    Rule(Text::Begins("Token limit reached: "), || {
        QuayError::TokenCap
    }),
];

/// `Retry-After`, in seconds or as a date against the answer's own `Date`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let asked = text(header::RETRY_AFTER)?;
    let wait = match asked.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = OffsetDateTime::parse(asked, &Rfc2822).ok()?;
            let now = OffsetDateTime::parse(text(header::DATE)?, &Rfc2822).ok()?;
            Duration::try_from(until - now).ok()?
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {}

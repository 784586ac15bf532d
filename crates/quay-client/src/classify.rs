//! What a refusal means: the one place that looks at Quay's texts.
//!
//! Every text below stands in a recording, or is marked *(source)*. Content types lie (a JSON
//! error arrives as `text/html`, 023), so the body is tried as JSON first.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use Text::{Begins, Holds, Is};

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
        StatusCode::FORBIDDEN if CSRF.matches(said.text()) => QuayError::TokenDead,
        StatusCode::FORBIDDEN => lacking(operation, held).unwrap_or(QuayError::Forbidden),
        StatusCode::NOT_FOUND => QuayError::Missing,
        StatusCode::METHOD_NOT_ALLOWED => QuayError::Unsupported,
        StatusCode::TOO_MANY_REQUESTS => QuayError::RateLimited {
            retry_after: retry_after(answer.headers),
        },
        StatusCode::SERVICE_UNAVAILABLE if said.is_readonly() => QuayError::ReadOnly,
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
        // These carry no token (631).
        (Operation::Discover | Operation::GetRegistryCapabilities | Operation::ExchangeCode, _) => {
            QuayError::Forbidden
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

/// An error body, in any of Quay's shapes.
#[derive(Debug, Default)]
struct Said(Map<String, Value>);

impl Said {
    /// None where the body is no JSON object.
    fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok().map(Self)
    }

    fn text(&self) -> &str {
        ["detail", "error_message", "message", "error"]
            .into_iter()
            .find_map(|name| self.0.get(name)?.as_str())
            .unwrap_or_default()
    }

    fn is_readonly(&self) -> bool {
        self.0.get("is_readonly") == Some(&Value::Bool(true))
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
        of_text(self.text()).unwrap_or(QuayError::Rejected { status })
    }
}

/// How a text is recognized. Names that callers chose stand in many of them.
enum Text {
    Is(&'static str),
    Begins(&'static str),
    /// Begins with the first and holds the second.
    Holds(&'static str, &'static str),
}

impl Text {
    fn matches(&self, text: &str) -> bool {
        match self {
            Is(whole) => text.trim_end() == *whole,
            Begins(start) => text.starts_with(start),
            Holds(start, part) => text
                .strip_prefix(start)
                .is_some_and(|rest| rest.contains(part)),
        }
    }
}

/// The meaning of a text, where it has one.
fn of_text(text: &str) -> Option<QuayError> {
    [
        (EXISTS, QuayError::Exists),
        (MISSING, QuayError::Missing),
        (MISSING_SUBJECT, QuayError::MissingSubject),
        (INVALID_NAME, QuayError::InvalidName),
        (NAME_HELD, QuayError::NameHeld),
        (EMAIL_TAKEN, QuayError::EmailTaken),
        (INVITATION_SPENT, QuayError::InvitationSpent),
        (MAIL_NOT_SENT, QuayError::MailNotSent),
        (LAST_OWNER, QuayError::LastOwner),
        (ROBOTS_DISABLED, QuayError::RobotsDisabled),
        (CAPTCHA, QuayError::Captcha),
        (TOKEN_CAP, QuayError::TokenCap),
    ]
    .into_iter()
    .find(|(texts, _)| texts.iter().any(|known| known.matches(text)))
    .map(|(_, error)| error)
}

/// What a write with a dead token is told (356); a browser session hears more (020).
const CSRF: Text = Begins("CSRF token was invalid or missing.");
const EXISTS: &[Text] = &[
    Is("A user or organization with this name already exists"), // 124
    Is("Repository already exists"),                            // 207
    Begins("Existing robot with name: "),                       // 265
    Holds("User ", " is already a member of team "),            // 177
];
const MISSING: &[Text] = &[
    Is("Could not find robot with specified username"), // 289, 298, 309
    Is("User does not have permission for repo."),      // 326
    Is("Team does not have permission for repo."),      // 337
    Holds("Team '", "' is not a team in org '"),        // 194
    Holds("User ", " does not belong to team "),        // (source)
];
const MISSING_SUBJECT: &[Text] = &[
    Is("Unknown user"),                     // 178
    Begins("Invalid username: "),           // 320
    Holds("No team ", " in organization "), // 333
    Is("Missing delegate user or team"),    // 341
];
const INVALID_NAME: &[Text] = &[
    Begins("Invalid namespace "),                         // 127 to 142
    Is("Invalid repository name"),                        // 212, 213, 221, 634
    Begins("The name for the robot '"),                   // 269 to 285
    Begins("Invalid team name "),                         // 173, 501
    Is("value too long for type character varying(255)"), // 283, 284: the joined robot name
];
const NAME_HELD: &[Text] = &[Is("Username is not available")]; // 205, 691
const EMAIL_TAKEN: &[Text] = &[Begins("Email has already been used: ")]; // 147
const INVITATION_SPENT: &[Text] = &[Is("Invalid confirmation code.")]; // 705
const MAIL_NOT_SENT: &[Text] = &[Begins("Could not send email.")]; // 702
const LAST_OWNER: &[Text] = &[
    Is("Cannot remove user as they are the only organization admin"), // 191
    Holds("Deleting team '", "' would remove admin ability for user '"), // 195
];
const ROBOTS_DISABLED: &[Text] = &[Begins("Robot accounts have been disabled.")]; // 633
const CAPTCHA: &[Text] = &[Begins("Are you a bot?")]; // (source)
const TOKEN_CAP: &[Text] = &[Begins("Token limit reached: ")]; // 635

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

//! What kept a step from going well, and what follows from that.

use std::{collections::BTreeSet, fmt, time::Duration};

use model::Reason;

use crate::{
    authority::{Authority, AuthorityKind},
    conflict::{Conflict, Stranger},
    object::Object,
    port::{JournalError, PipelinesError, QuayError, RegistryError, VaultError},
    report::{Attempt, Next},
    step::{Action, Step},
};

/// How long Quay needs to collect a deleted organization: 20 to 35 s were seen.
const NAME_HELD_FOR: Duration = Duration::from_secs(60);
/// How often a read-only Quay is asked whether it still is.
const PROBE_EVERY: Duration = Duration::from_secs(60);
/// How long to wait when Quay says "not now" without saying until when: its nginx refills five
/// requests a second.
const RATE_LIMITED_FOR: Duration = Duration::from_secs(1);

/// A step that did not go well, and for which no other step can make up now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setback {
    pub(crate) step: Step,
    pub(crate) trouble: Trouble,
}

/// What kept a step from going well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    Quay(QuayError),
    /// The organization's name is taken by something that is no organization.
    NameHeld,
    /// The registry grants less than it should; what it grants, as text.
    NotEffective(String),
    /// The registry grants more than it should.
    TooMuch(BTreeSet<String>),
    Registry(RegistryError),
    Pipelines(PipelinesError),
    Vault(VaultError),
    Journal(JournalError),
    /// The step came up again and again within one pass.
    NoProgress,
}

/// For the journal and the log.
impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quay(error) => error.fmt(f),
            Self::NameHeld => f.write_str("the name is taken by something that is no organization"),
            Self::NotEffective(granted) => write!(f, "the registry grants {granted}"),
            Self::TooMuch(what) => Stranger::ReachesTooFar(what.clone()).fmt(f),
            Self::Registry(error) => error.fmt(f),
            Self::Pipelines(error) => error.fmt(f),
            Self::Vault(error) => error.fmt(f),
            Self::Journal(error) => error.fmt(f),
            Self::NoProgress => f.write_str("it came up again and again"),
        }
    }
}

impl Setback {
    /// What has our name and is not ours, where that is what the step met.
    pub(crate) fn conflict(&self) -> Option<Conflict> {
        let stranger = match &self.trouble {
            Trouble::TooMuch(what) => Stranger::ReachesTooFar(what.clone()),
            Trouble::Pipelines(PipelinesError::Conflict) => Stranger::OtherDelivery,
            _ => return None,
        };
        Some(Conflict {
            object: self.step.key().object,
            name: self.step.subject(),
            stranger,
        })
    }

    /// Whether what it met concerns this step alone: others may go well, and are to be taken. What
    /// else there is (Quay is away, the token is dead, it is too much) they would meet as well.
    pub(crate) fn is_the_steps_own(&self) -> bool {
        matches!(
            self.trouble,
            Trouble::Quay(QuayError::PlanLimit | QuayError::InvalidName)
                | Trouble::TooMuch(_)
                | Trouble::Pipelines(_)
        )
    }

    pub(crate) fn is_token_dead(&self) -> bool {
        self.trouble == Trouble::Quay(QuayError::TokenDead)
    }

    /// What comes next because of it.
    pub(crate) fn next(&self) -> Next {
        let again = |after| Next::Retry {
            after,
            attempt: Attempt::Counted,
        };
        match &self.trouble {
            Trouble::Quay(error) => match error {
                QuayError::RateLimited { retry_after } => Next::Retry {
                    after: retry_after.unwrap_or(RATE_LIMITED_FOR),
                    attempt: Attempt::Free,
                },
                QuayError::ReadOnly => Next::Park {
                    probe_after: PROBE_EVERY,
                },
                QuayError::TokenDead
                | QuayError::ScopeMissing
                | QuayError::Forbidden
                | QuayError::PlanLimit
                | QuayError::Captcha
                | QuayError::InvalidName => Next::Blocked,
                QuayError::NameHeld => again(NAME_HELD_FOR),
                QuayError::Exists
                | QuayError::Missing
                | QuayError::OutcomeUnknown
                | QuayError::Unavailable => again(Duration::ZERO),
            },
            Trouble::NameHeld => again(NAME_HELD_FOR),
            Trouble::TooMuch(_)
            | Trouble::Pipelines(PipelinesError::Conflict | PipelinesError::LaterGeneration) => {
                Next::Blocked
            }
            Trouble::Journal(JournalError::Superseded) | Trouble::Vault(VaultError::Superseded) => {
                Next::Superseded
            }
            Trouble::NotEffective(_)
            | Trouble::Registry(_)
            | Trouble::Pipelines(PipelinesError::Unavailable)
            | Trouble::Vault(VaultError::Unavailable)
            | Trouble::Journal(JournalError::Unavailable)
            | Trouble::NoProgress => again(Duration::ZERO),
        }
    }

    /// Why, for programs.
    pub(crate) fn reason(&self) -> Reason {
        match &self.trouble {
            Trouble::Quay(error) => match error {
                QuayError::RateLimited { .. } => Reason::InProgress,
                QuayError::ReadOnly => Reason::QuayReadOnly,
                QuayError::TokenDead => Reason::TokenDead,
                QuayError::ScopeMissing => Reason::ScopeMissing,
                QuayError::Forbidden => Reason::Forbidden,
                QuayError::PlanLimit => Reason::PlanLimit,
                QuayError::Captcha => Reason::CaptchaRequired,
                QuayError::InvalidName => Reason::InternalError,
                QuayError::Exists
                | QuayError::NameHeld
                | QuayError::Missing
                | QuayError::OutcomeUnknown
                | QuayError::Unavailable => Reason::QuayUnavailable,
            },
            Trouble::NameHeld | Trouble::NoProgress => Reason::InProgress,
            Trouble::TooMuch(_) | Trouble::Pipelines(PipelinesError::Conflict) => Reason::Conflict,
            Trouble::NotEffective(_) | Trouble::Registry(RegistryError::Refused) => {
                Reason::GrantNotEffective
            }
            Trouble::Registry(RegistryError::Unavailable) => Reason::QuayUnavailable,
            Trouble::Pipelines(PipelinesError::Unavailable | PipelinesError::LaterGeneration) => {
                Reason::DeliveryFailed
            }
            Trouble::Vault(_) | Trouble::Journal(_) => Reason::InternalError,
        }
    }

    /// Why, for people, and what to do next.
    pub(crate) fn message(&self, authority: &Authority) -> String {
        let step = &self.step;
        match &self.trouble {
            Trouble::Quay(error) => match error {
                QuayError::RateLimited { .. } => {
                    format!("Quay asked Berth to slow down ({step}); it goes on by itself")
                }
                QuayError::ReadOnly => {
                    "Quay is in read-only mode. Berth looks every minute and goes on by itself"
                        .to_owned()
                }
                QuayError::TokenDead => match authority.kind {
                    AuthorityKind::LinkedUser => format!(
                        "Quay no longer takes the token of {}. Link the Quay account again; \
                         what is done stays done",
                        authority.account
                    ),
                    AuthorityKind::Service | AuthorityKind::Member => {
                        "Quay no longer takes Berth's own token. \
                         An administrator has to give Berth a new one"
                            .to_owned()
                    }
                },
                QuayError::ScopeMissing => format!(
                    "{authority} lacks the scope {} ({step}). Give Berth a token that has it",
                    scope_of(step)
                ),
                QuayError::Forbidden => format!(
                    "Quay does not let {authority} do this ({step}). \
                     Make the account an owner of the organization, then try again"
                ),
                QuayError::PlanLimit => "Quay's plan allows no more private repositories. \
                     Declare the component public, make room, or upgrade the plan; \
                     Berth makes nothing public by itself"
                    .to_owned(),
                QuayError::Captcha => format!(
                    "Quay wants a person to make the organization, or an account that is on its \
                     allow-list. Ask Quay's operators to allow {}, or link a Quay account",
                    authority.account
                ),
                QuayError::InvalidName => {
                    format!("Quay refuses the name ({step}). This is a fault in Berth")
                }
                QuayError::Exists
                | QuayError::NameHeld
                | QuayError::Missing
                | QuayError::OutcomeUnknown
                | QuayError::Unavailable => {
                    format!(
                        "Quay did not do what it was asked ({step}: {error}); Berth tries again"
                    )
                }
            },
            Trouble::NameHeld => format!(
                "the name {} is taken at Quay by something that is no organization. \
                 Quay keeps the name of a deleted one for a while, so Berth tries again; \
                 if this stays, a user has the name, and Berth has to choose another",
                step.subject()
            ),
            Trouble::NotEffective(granted) => format!(
                "the registry grants {} only {granted} so far; Berth gives it the permission again",
                step.subject()
            ),
            Trouble::TooMuch(_) | Trouble::Pipelines(PipelinesError::Conflict) => self
                .conflict()
                .map(|conflict| conflict.to_string())
                .unwrap_or_default(),
            Trouble::Registry(RegistryError::Refused) => format!(
                "the registry refuses the credential of {}: somebody may have regenerated it. \
                 Berth looks it up again",
                step.subject()
            ),
            Trouble::Registry(RegistryError::Unavailable) => {
                format!("the registry could not be asked ({step}); Berth tries again")
            }
            Trouble::Pipelines(PipelinesError::LaterGeneration) => format!(
                "a newer credential lies where that of {} is to go, so Berth knows less than it \
                 did: was its database restored from a backup? Delete what lies there, \
                 and Berth delivers anew",
                step.subject()
            ),
            Trouble::Pipelines(error) => format!("{error} ({step}); Berth tries again"),
            Trouble::Vault(error) => format!("{error} ({step}); Berth tries again"),
            Trouble::Journal(error) => {
                format!("{error}, so nothing was begun ({step}); Berth tries again")
            }
            Trouble::NoProgress => {
                format!("Quay's answers contradict one another ({step}); Berth tries again later")
            }
        }
    }
}

/// The scope that a step needs (QUAY.md; recordings 122, 123, 251, 316).
fn scope_of(step: &Step) -> &'static str {
    let key = step.key();
    match (key.object, key.action) {
        (Object::Organization, Action::Create) => "user:admin",
        (Object::Repository, Action::Create) => "repo:create",
        (Object::Repository | Object::Grant(_), _) => "repo:admin",
        _ => "org:admin",
    }
}

/// Which of two is to be obeyed: the one that waits longer for somebody else.
pub(crate) fn graver(one: Next, other: Next) -> Next {
    let weight = |next: &Next| match next {
        Next::Done => 0,
        Next::Retry { attempt, .. } => match attempt {
            Attempt::Free => 1,
            Attempt::Counted => 2,
        },
        Next::Park { .. } => 3,
        Next::Blocked => 4,
        Next::Superseded => 5,
    };
    match (one, other) {
        (
            Next::Retry { after, attempt },
            Next::Retry {
                after: other_after,
                attempt: other_attempt,
            },
        ) => Next::Retry {
            after: after.max(other_after),
            attempt: match (attempt, other_attempt) {
                (Attempt::Free, Attempt::Free) => Attempt::Free,
                _ => Attempt::Counted,
            },
        },
        _ if weight(&other) > weight(&one) => other,
        _ => one,
    }
}

//! What a check is, and what it needs.

use futures::future::BoxFuture;

use crate::{failure::Verdict, quay::Quay, request::Person};

/// One sentence about Quay that holds or does not.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The sentence.
    pub name: &'static str,
    /// The recordings that it rests on.
    pub recordings: &'static [u16],
    /// The file beside the recordings that it rests on.
    pub table: Option<&'static str>,
    /// What in Quay's source it rests on, where nobody has recorded it.
    pub source: Option<&'static str>,
    /// What it needs.
    pub needs: &'static [Need],
    /// Whether it disturbs others and therefore runs after them, alone.
    pub alone: bool,
    run: Run,
}

type Run = for<'q> fn(&'q Quay) -> BoxFuture<'q, Verdict>;

/// What a check cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A Quay that mints tokens through its API.
    Minting,
    /// A Quay that does not, as before 3.18.
    NoMinting,
    /// The password of the token's user.
    OwnPassword,
    /// A second user, with password.
    SecondUser,
    /// A Quay that sends mail.
    MailOn,
    /// A Quay that sends no mail.
    MailOff,
    /// A Quay that asks browsers for `X-Requested-With`.
    BrowserGuard,
    /// Permission to take long: hundreds of calls, or a minute.
    Patience,
    /// Permission to lock the second user out for some seconds.
    LockOut,
    /// A Quay that is set up in a special way, which the run is told.
    Variant(Variant),
}

/// The special ways of setting up a Quay that have checks. A run for one of them makes no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Variant {
    /// `REGISTRY_STATE: readonly`, with an organization of the token's user.
    ReadOnly,
    /// `FEATURE_ANONYMOUS_ACCESS: false`.
    NoAnonymous,
    /// `FEATURE_SUPERUSERS_ORG_CREATION_ONLY: true`.
    SuperusersCreateOrganizations,
    /// `ROBOTS_DISALLOW: true`.
    NoRobots,
    /// `FEATURE_EXTENDED_REPOSITORY_NAMES: false`.
    FlatNames,
    /// `OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT: 1`.
    OneToken,
    /// `FEATURE_REPO_MIRROR: true`.
    RepositoryStates,
    /// `FRESH_LOGIN_TIMEOUT: 0s`.
    FreshLogin,
    /// `FEATURE_MAILING: true` with a mail server that cannot be reached.
    MailFails,
    /// Quay's nginx with the React UI.
    ReactInterface,
    /// `FEATURE_RECAPTCHA: true`, and the token's user is not exempt.
    Captcha,
    /// A plan without private repositories.
    PlanFull,
    /// The collector of deleted namespaces runs at least every minute.
    Collector,
}

impl Check {
    /// A check of this name, citing these recordings.
    pub const fn new(name: &'static str, recordings: &'static [u16], run: Run) -> Self {
        Self {
            name,
            recordings,
            table: None,
            source: None,
            needs: &[],
            alone: false,
            run,
        }
    }

    /// Citing a file beside the recordings.
    #[must_use]
    pub const fn from_table(self, file: &'static str) -> Self {
        Self {
            table: Some(file),
            ..self
        }
    }

    /// Resting on a part of Quay's source: what no recording shows.
    #[must_use]
    pub const fn from_source(self, part: &'static str) -> Self {
        Self {
            source: Some(part),
            ..self
        }
    }

    /// With what it needs.
    #[must_use]
    pub const fn needing(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    /// To be run after all others, alone.
    #[must_use]
    pub const fn alone(self) -> Self {
        Self {
            alone: true,
            ..self
        }
    }

    /// What it cites, as it is printed.
    pub fn citation(&self) -> String {
        let numbers = self.recordings.iter().map(|number| format!("{number:03}"));
        numbers
            .chain(self.table.map(str::to_owned))
            .chain(self.source.map(|part| format!("({part})")))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Makes the check.
    ///
    /// # Errors
    ///
    /// When the sentence does not hold, or it cannot be seen.
    pub async fn run(&self, quay: &Quay) -> Verdict {
        (self.run)(quay).await
    }

    /// The special setup that it is for.
    pub fn variant(&self) -> Option<Variant> {
        self.needs.iter().find_map(|need| match need {
            Need::Variant(variant) => Some(*variant),
            _ => None,
        })
    }
}

/// What a run allows beyond what its Quay offers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowance {
    /// May take long.
    pub patience: bool,
    /// May lock the second user out for some seconds.
    pub lock_out: bool,
    /// The special setup of this Quay.
    pub variant: Option<Variant>,
}

impl Allowance {
    /// Why a check cannot be made here, if it cannot.
    pub fn lacks(&self, check: &Check, quay: &Quay) -> Option<&'static str> {
        if check.variant() != self.variant && self.variant.is_some() {
            return Some("this run is for the checks of a special setup");
        }
        check
            .needs
            .iter()
            .find_map(|need| self.lacks_one(*need, quay))
    }

    fn lacks_one(&self, need: Need, quay: &Quay) -> Option<&'static str> {
        let features = quay.features();
        let (met, reason) = match need {
            Need::Minting => (features.minting, "this Quay does not mint tokens"),
            Need::NoMinting => (!features.minting, "this Quay mints tokens"),
            Need::OwnPassword => (
                quay.browser(Person::Owner).is_some(),
                "--user and --password-file are not given",
            ),
            Need::SecondUser => (
                quay.browser(Person::Second).is_some(),
                "--second-user and --second-password-file are not given",
            ),
            Need::MailOn => (features.mailing, "this Quay sends no mail"),
            Need::MailOff => (!features.mailing, "this Quay sends mail"),
            Need::BrowserGuard => (
                features.browser_guard,
                "this Quay does not ask browsers for X-Requested-With",
            ),
            Need::Patience => (self.patience, "--patient is not given"),
            Need::LockOut => (self.lock_out, "--lock-out is not given"),
            Need::Variant(variant) => (
                self.variant == Some(variant),
                "it is for a Quay that is set up in a special way (--variant)",
            ),
        };
        (!met).then_some(reason)
    }
}

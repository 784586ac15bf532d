//! What is found out about this Quay. Nothing is assumed: each fact was seen, is on record with
//! its time, and what was not seen is unknown.

use std::time::Duration;

use model::{OrgName, QuayUsername, Timestamp, api::administration::FoundOut};
use quay_client::{QuayError, TeamPath};
use store::StoreError;
use token_broker::{
    Client, CodeFlow, Course, Detected, End, Feature, OurApplication, Proof, Refusal,
    ServiceAccount, Stage, State, Transaction,
};

use super::{LANE, Linking};
use crate::logging::chain;

/// Who passes Quay's consent page.
const CODE_FLOW: &str = "quay.code_flow";
/// Whether Quay asks people before they join a team.
const MAIL: &str = "quay.mail";
/// Whether our account administers our application's organization.
const APPLICATION: &str = "quay.application";
/// Whether Quay wants a captcha solved before our account creates an organization: [`WANTED`], or
/// [`OPEN_AGAIN`]. Whoever creates organizations notes it.
pub const CAPTCHA: &str = "quay.captcha";
/// See [`CAPTCHA`].
pub const WANTED: &str = "wanted";
/// See [`CAPTCHA`].
pub const OPEN_AGAIN: &str = "not_wanted";

/// How long it is believed who administers the application's organization.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// How long silence says nothing against an open consent page: some just walk away.
const OPEN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

impl Linking {
    /// What is known of this Quay, with one question to it where that is old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn detected(&self) -> Result<Detected, StoreError> {
        let says = async |key| {
            let found = self.store.find_finding(key).await?;
            Ok::<_, StoreError>(found.map(|(value, _)| value))
        };
        Ok(Detected {
            code_flow: match says(CODE_FLOW).await?.as_deref() {
                Some("open") => CodeFlow::Open,
                Some("owners_only") => CodeFlow::OwnersOnly,
                _ => CodeFlow::Unknown,
            },
            application: self.our_application().await?,
            service: match says(CAPTCHA).await?.as_deref() {
                Some(WANTED) => ServiceAccount::Captcha,
                _ => ServiceAccount::Ready,
            },
            mail: match says(MAIL).await?.as_deref() {
                Some("on") => Feature::On,
                Some("off") => Feature::Off,
                _ => Feature::Unknown,
            },
        })
    }

    /// The same for administrators.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_out(&self) -> Result<Vec<FoundOut>, StoreError> {
        let mut found = Vec::new();
        for key in [CODE_FLOW, MAIL, APPLICATION, CAPTCHA] {
            let finding = self.store.find_finding(key).await?;
            found.push(FoundOut {
                subject: key.to_owned(),
                at: finding.as_ref().map(|(_, at)| *at),
                value: finding.map_or_else(|| "unknown".to_owned(), |(value, _)| value),
            });
        }
        Ok(found)
    }

    async fn our_application(&self) -> Result<OurApplication, StoreError> {
        let Some(path) = &self.application else {
            return Ok(OurApplication::Absent);
        };
        let found = self.store.find_finding(APPLICATION).await?;
        let known = match found {
            Some((value, at)) if self.now() < at.plus(FRESH) => value,
            old => match self.administers(&path.org).await {
                Some(value) => {
                    self.store
                        .note_finding(APPLICATION, value, self.now())
                        .await?;
                    value.to_owned()
                }
                None => old.map_or_else(String::new, |(value, _)| value),
            },
        };
        Ok(match (known.as_str(), &self.broker.quay.application) {
            ("administered", _) => OurApplication::Administered,
            (_, Some(_)) => OurApplication::Present,
            // Without its secret nothing can be exchanged.
            (_, None) => OurApplication::Absent,
        })
    }

    /// Whether our account owns this organization: only owners are shown its applications (033).
    /// `None` where Quay does not say.
    async fn administers(&self, org: &OrgName) -> Option<&'static str> {
        let lent = self.broker.quay.service.token.lend(LANE).await.ok()?;
        match lent.api.list_applications(org).await {
            Ok(_) => Some("administered"),
            Err(QuayError::Forbidden | QuayError::ScopeTooSmall { .. } | QuayError::Missing) => {
                Some("somebody_elses")
            }
            Err(error) => {
                tracing::debug!(error = %chain(&error), "it cannot be seen whose the application is");
                None
            }
        }
    }

    /// Learns from what became of an attempt. What fails here is found out another time.
    pub(super) async fn learn_from(&self, transaction: &Transaction) {
        if let Err(error) = self.try_to_learn(transaction).await {
            tracing::debug!(error = %chain(&error), "a finding was not noted");
        }
    }

    async fn try_to_learn(&self, transaction: &Transaction) -> Result<(), StoreError> {
        if let Some(value) = mail(transaction) {
            self.note(MAIL, value).await?;
        }
        let client = match &transaction.course {
            Course::Code {
                client: client @ (Client::Ours | Client::OneShot(_)),
                ..
            } => client,
            _ => return Ok(()),
        };
        match &transaction.state {
            State::Ended(End::Refused(Refusal::Silent)) => self.learn_silence().await,
            State::Unconfirmed { quay_user, .. } => {
                let org = match client {
                    Client::OneShot(path) => Some(&path.org),
                    _ => self.application.as_ref().map(|path| &path.org),
                };
                match org {
                    Some(org) if self.is_owner(org, quay_user).await == Some(false) => {
                        self.note(CODE_FLOW, "open").await
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    async fn learn_silence(&self) -> Result<(), StoreError> {
        let found = self.store.find_finding(CODE_FLOW).await?;
        match found {
            Some((value, at)) if value == "open" && self.now() < at.plus(OPEN_FOR) => Ok(()),
            _ => self.note(CODE_FLOW, "owners_only").await,
        }
    }

    async fn note(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let now: Timestamp = self.now();
        self.store.note_finding(key, value, now).await
    }

    /// Whether somebody owns an organization; `None` where our account may not see that.
    async fn is_owner(&self, org: &OrgName, quay_user: &QuayUsername) -> Option<bool> {
        let lent = self.broker.quay.service.token.lend(LANE).await.ok()?;
        let owners = TeamPath {
            org: org.clone(),
            team: "owners".parse().ok()?,
        };
        let members = lent.api.list_team_members(&owners).await.ok()?;
        Some(
            members
                .iter()
                .any(|member| member.name.as_deref() == Some(quay_user.as_str())),
        )
    }
}

/// What an attempt says about mail: whether Quay asked before it made somebody a member.
fn mail(transaction: &Transaction) -> Option<&'static str> {
    match (&transaction.course, &transaction.state) {
        (_, State::Ended(End::Refused(Refusal::NotAsked))) => Some("off"),
        (Course::Invite(invite), _) => match invite.stage {
            Stage::Asked => Some("on"),
            Stage::Added => Some("off"),
            Stage::Prepared | Stage::Asking { .. } => None,
        },
        (_, State::Unconfirmed { proof, .. }) => match proof {
            Proof::Inviter { .. } => Some("on"),
            Proof::Performer { .. } => Some("off"),
            _ => None,
        },
        _ => None,
    }
}

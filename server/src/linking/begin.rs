//! The beginning of an attempt.

use model::{
    OrgName, UserId, WorkspaceId, WorkspaceName,
    api::link::{AttemptToBegin, BegunAttempt},
};
use store::{OrganizationState, WorkspaceRecord};
use token_broker::{
    Application, ApplicationPath, Begun, ClientId, ClientSecret, CodeFlow, Course, Detected,
    EmailAddress, OurApplication, QuayToken, Start, State, Transaction, Visitor, Way, Whom, begin,
    call_off, offer, paste,
};
use url::Url;

use super::{Linking, LinkingError, attempt::insist, view, visitor};
use crate::session::Person;

/// How much of a name goes into a team's description.
const LONGEST_NAME: usize = 64;

/// What began.
pub(super) enum Began {
    /// Nothing: there is no link (way G), and nothing of that is on record.
    Nothing,
    /// An attempt, and where it goes at Quay.
    Attempt(Box<Transaction>, Option<Url>),
}

impl Linking {
    /// Begins an attempt, and says what to do now.
    ///
    /// # Errors
    /// When the way is not offered, what was typed cannot be used, or something failed. Then there
    /// is no attempt, and what was made for it is on its way out.
    pub async fn begin_attempt(
        &self,
        person: &Person,
        workspace: &WorkspaceRecord,
        how: AttemptToBegin,
    ) -> Result<BegunAttempt, LinkingError> {
        let began = self.begin(person, workspace, how).await?;
        Ok(self.begun(person, began).await)
    }

    /// Begins an attempt (L1: by POST behind the origin layer, by somebody at a browser who may).
    pub(super) async fn begin(
        &self,
        person: &Person,
        workspace: &WorkspaceRecord,
        how: AttemptToBegin,
    ) -> Result<Began, LinkingError> {
        let visitor = visitor(person)?;
        let detected = self.detected().await?;
        let start = match how {
            AttemptToBegin::NoLink {} => return Ok(Began::Nothing),
            AttemptToBegin::PastedToken { token } => {
                offered(Way::PastedToken, &detected)?;
                return self.paste(visitor, workspace, token).await;
            }
            AttemptToBegin::Identify {} => {
                offered(Way::Identify, &detected)?;
                Start::Identify(self.our(&detected)?)
            }
            AttemptToBegin::CreateAsUser {} => {
                offered(Way::CreateAsUser, &detected)?;
                Start::CreateAsUser(self.our(&detected)?)
            }
            AttemptToBegin::OwnApplication {
                organization: org,
                client_id,
                client_secret,
            } => own_application(org, &client_id, &client_secret)?,
            AttemptToBegin::HandOver { organization } => {
                offered(Way::HandOver, &detected)?;
                Start::HandOver {
                    names: names(person, &workspace.name),
                    hint: organization,
                }
            }
            AttemptToBegin::Invite { quay_user } => {
                offered(Way::Invite, &detected)?;
                Start::Invite {
                    whom: match quay_user {
                        Some(name) => Whom::Name(name),
                        None => Whom::Address(self.address(person).await?),
                    },
                    org: self.organization_to_own(workspace).await?,
                    description: names(person, &workspace.name),
                }
            }
        };
        self.call_off_open(workspace.id, person.user).await?;
        let begun = begin(self.ports(), visitor, workspace.id, start).await?;
        self.wakes.notify_one();
        let url = self.authorize_url(&begun);
        Ok(Began::Attempt(Box::new(begun.transaction), url))
    }

    async fn paste(
        &self,
        visitor: Visitor,
        workspace: &WorkspaceRecord,
        token: String,
    ) -> Result<Began, LinkingError> {
        let token = QuayToken::new(token.trim().to_owned().into())
            .map_err(|error| LinkingError::Unusable(error.to_string()))?;
        self.call_off_open(workspace.id, visitor.user).await?;
        let attempt = paste(self.ports(), visitor, workspace.id, token).await?;
        Ok(Began::Attempt(Box::new(attempt), None))
    }

    /// Calls off what the same user has under way in the workspace, in whichever browser: each
    /// attempt can have an application or a team made for it at Quay, so nobody has two.
    async fn call_off_open(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<(), LinkingError> {
        let latest = self.store.latest_transaction(workspace, user).await?;
        let Some(key) = latest.map(|row| row.key) else {
            return Ok(());
        };
        let called_off = async || {
            let ports = self.ports();
            let found = ports.ledger.find_transaction(key).await?;
            match found.map(|it| it.value) {
                Some(open) if !matches!(open.state, State::Ended(_)) => {
                    call_off(ports, key, &open.visitor, workspace).await?;
                }
                _ => {}
            }
            Ok(())
        };
        insist(called_off).await?;
        Ok(())
    }

    /// Which application asks: one for this link alone wherever our account can make one.
    fn our(&self, detected: &Detected) -> Result<Application, LinkingError> {
        let path = self
            .application
            .clone()
            .ok_or(LinkingError::NotOffered(None))?;
        Ok(match detected.application {
            OurApplication::Administered => Application::OneShot(path.org),
            OurApplication::Present | OurApplication::Absent => Application::Configured {
                owners_only: (detected.code_flow == CodeFlow::OwnersOnly).then_some(path),
            },
        })
    }

    fn authorize_url(&self, begun: &Begun) -> Option<Url> {
        match &begun.transaction.course {
            Course::Code { client, scopes, .. } => {
                self.broker
                    .quay
                    .authorize_url(client, scopes, &begun.secret)
            }
            Course::Pasted { .. } | Course::HandOver(_) | Course::Invite(_) => None,
        }
    }

    /// The address that sign-in verified.
    async fn address(&self, person: &Person) -> Result<EmailAddress, LinkingError> {
        let user = self.store.find_user(person.user).await?;
        user.and_then(|user| user.email)
            .and_then(|email| email.parse().ok())
            .ok_or(LinkingError::NoAddress)
    }

    async fn organization_to_own(
        &self,
        workspace: &WorkspaceRecord,
    ) -> Result<OrgName, LinkingError> {
        match &workspace.organization {
            Some(it) if matches!(it.state, OrganizationState::Conflict { .. }) => {
                Err(LinkingError::NotOurs)
            }
            _ => self
                .aftercare
                .organization_to_own(workspace.id)
                .await?
                .ok_or(LinkingError::NotOurs),
        }
    }
}

fn own_application(
    org: OrgName,
    client_id: &str,
    client_secret: &str,
) -> Result<Start, LinkingError> {
    let client: ClientId = client_id
        .trim()
        .parse()
        .map_err(|_| LinkingError::Unusable("not a valid client id".to_owned()))?;
    let secret = ClientSecret::new(client_secret.trim().to_owned().into())
        .map_err(|error| LinkingError::Unusable(error.to_string()))?;
    Ok(Start::OwnApplication {
        path: ApplicationPath { org, client },
        secret,
    })
}

/// A way that something certain stands against is not begun, whoever asks.
fn offered(way: Way, detected: &Detected) -> Result<(), LinkingError> {
    let offers = offer(detected);
    if offers.iter().any(|offer| offer.way == way) {
        return Ok(());
    }
    let against = offers.iter().flat_map(|offer| &offer.skipped);
    let obstacle = against
        .into_iter()
        .find(|(skipped, _)| *skipped == way)
        .map(|(_, obstacle)| *obstacle);
    Err(LinkingError::NotOffered(obstacle))
}

/// What names the user of Berth to the people at Quay (L2).
fn names(person: &Person, workspace: &WorkspaceName) -> String {
    let name: String = view::plain(&person.name)
        .chars()
        .take(LONGEST_NAME)
        .collect();
    format!("Berth: linked by {name} for workspace {workspace}")
}

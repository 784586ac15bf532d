//! What our own account sees and does in organizations, for the broker.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::TryStreamExt as _;
use model::{OrgName, QuayUsername, RegistryHost, TeamName};
use quay_client::{
    Account, LogEntry, Membership, QuayError as Client, TeamMember, TeamPath, TeamRole,
};
use store::Store;
use time::OffsetDateTime;
use token_broker::{
    CustodyId, Whom,
    port::{Addition, Asked, Invitation, InvitationCode, Member, QuayError, Role, Team, Teams},
};

use super::{OurClient, ServiceLane};
use crate::{adapters::log, clock::Clock};

/// How far back an organization's log is read: longer than a hand-over may take.
const DAYS: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// The kind of an addition in the log (452).
const ADDED: &str = "org_add_team_member";

/// Organizations and teams, with the service token.
#[derive(Clone)]
pub struct BrokerTeams {
    /// Our token.
    pub service: ServiceLane,
    /// The configured application, where there is one.
    pub application: Option<OurClient>,
    /// Which organizations belong to a workspace.
    pub store: Arc<dyn Store>,
    /// The registry that those are on.
    pub registry: RegistryHost,
    /// The time of day: logs are asked for by date.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Teams for BrokerTeams {
    async fn invitations(&self) -> Result<Vec<Invitation>, QuayError> {
        let call = self.service.call(async |api| api.list_invitations().await);
        Ok(call
            .await?
            .into_iter()
            .map(|it| Invitation {
                code: InvitationCode::new(it.code.expose()),
                inviter: it.inviter,
                org: it.org,
                team: it.team,
            })
            .collect())
    }

    async fn accept(&self, code: &InvitationCode) -> Result<(), QuayError> {
        let code = code.expose().parse().map_err(|_| QuayError::Missing)?;
        self.service
            .call(async |api| api.accept_invitation(&code).await)
            .await
            .map(drop)
    }

    async fn unclaimed_organizations(&self) -> Result<Vec<OrgName>, QuayError> {
        let claimed = self.store.list_organization_names(&self.registry).await;
        let mut claimed: BTreeSet<OrgName> = claimed
            .map_err(|error| {
                log("the broker's teams", &error);
                QuayError::Unavailable { retry_after: None }
            })?
            .into_iter()
            .collect();
        claimed.extend(self.application.as_ref().map(|ours| ours.path.org.clone()));
        let own = self.service.call(async |api| api.get_own_user().await);
        Ok(own
            .await?
            .organizations
            .into_iter()
            .filter_map(|org| org.name.parse().ok())
            .filter(|org| !claimed.contains(org))
            .collect())
    }

    async fn find_team(&self, org: &OrgName, team: &TeamName) -> Result<Option<Team>, QuayError> {
        let path = place(org, team);
        // The members are asked for first: an organization is shown to a dead token too, without
        // its teams, and a team that is not seen is taken for none.
        let seen = self
            .service
            .call(async |api| {
                let members = match api.list_team_members(&path).await {
                    Err(Client::Forbidden | Client::Missing) => return Ok(None),
                    members => members?,
                };
                let organization = api.find_organization(org).await?;
                Ok(organization.map(|organization| (organization, members)))
            })
            .await?;
        let Some((mut organization, members)) = seen else {
            return Ok(None);
        };
        Ok(organization.teams.remove(team.as_str()).map(|team| Team {
            role: their_role(team.role),
            description: team.description,
            members: members.into_iter().map(member).collect(),
        }))
    }

    async fn additions(&self, org: &OrgName, team: &TeamName) -> Result<Vec<Addition>, QuayError> {
        let lent = self.service.lend().await?;
        let us = lent.authority().account;
        let now = OffsetDateTime::from(self.clock.now());
        let log = self.service.call(async |api| {
            let log = api.list_organization_logs(org, (now - DAYS).date());
            let of_us = log.try_filter(|entry| {
                let is = entry.kind == ADDED
                    && entry.detail("team") == Some(team.as_str())
                    && entry.detail("member") == Some(us.as_str());
                std::future::ready(is)
            });
            of_us.try_collect::<Vec<_>>().await
        });
        Ok(log
            .await?
            .iter()
            .filter_map(|entry| {
                let performer = entry.performer.as_ref().filter(|it| !it.is_robot)?;
                let performer: QuayUsername = performer.name.parse().ok()?;
                Some(Addition {
                    by_our_token: performer == us || self.is_by_our_token(entry),
                    performer,
                })
            })
            .collect())
    }

    async fn ensure_team(
        &self,
        org: &OrgName,
        team: &TeamName,
        role: Role,
        description: &str,
    ) -> Result<(), QuayError> {
        let path = place(org, team);
        let role = match role {
            Role::Admin => TeamRole::Admin,
            Role::Creator => TeamRole::Creator,
            Role::Member => TeamRole::Member,
        };
        self.service
            .call(async |api| api.ensure_team(&path, role, description).await)
            .await
            .map(drop)
    }

    async fn ask(&self, org: &OrgName, team: &TeamName, whom: &Whom) -> Result<Asked, QuayError> {
        let path = place(org, team);
        self.service
            .call(async |api| {
                let asked = match whom {
                    Whom::Name(name) => {
                        let account = Account::User(name.clone());
                        api.add_team_member(&path, &account).await
                    }
                    Whom::Address(address) => api.invite_to_team(&path, address).await,
                };
                match (asked, whom) {
                    // The mail failed, and the invitation is there all the same (702). A user has
                    // it among their notifications; whoever has the address never hears of it.
                    (Err(Client::MailNotSent), Whom::Address(_)) => Err(Client::Unsupported),
                    (Ok(Membership::Invited) | Err(Client::MailNotSent), _) => Ok(Asked::Invited),
                    // In it already (177): nobody was asked now.
                    (Ok(Membership::Member) | Err(Client::Exists), _) => Ok(Asked::Added),
                    (Err(error), _) => Err(error),
                }
            })
            .await
    }

    async fn remove(
        &self,
        org: &OrgName,
        team: &TeamName,
        account: &QuayUsername,
    ) -> Result<(), QuayError> {
        let (path, account) = (place(org, team), Account::User(account.clone()));
        self.service
            .call(async |api| api.remove_team_member(&path, &account).await)
            .await
            .map(drop)
    }
}

impl BrokerTeams {
    /// Whether an application of ours did it: the configured one, or one that was made for a link
    /// and is named after its custody.
    fn is_by_our_token(&self, entry: &LogEntry) -> bool {
        let configured = self
            .application
            .as_ref()
            .is_some_and(|ours| entry.oauth_client() == Some(ours.path.client.as_str()));
        let for_a_link = entry
            .detail("oauth_token_application")
            .and_then(|name| name.strip_prefix("berth-"))
            .is_some_and(|id| id.parse::<CustodyId>().is_ok());
        configured || for_a_link
    }
}

fn place(org: &OrgName, team: &TeamName) -> TeamPath {
    TeamPath {
        org: org.clone(),
        team: team.clone(),
    }
}

fn their_role(role: TeamRole) -> Role {
    match role {
        TeamRole::Admin => Role::Admin,
        TeamRole::Creator => Role::Creator,
        TeamRole::Member => Role::Member,
    }
}

/// A robot is nobody that is looked for, and is somebody all the same.
fn member(member: TeamMember) -> Member {
    Member {
        account: member.name.and_then(|name| name.parse().ok()),
        pending: member.invited,
    }
}

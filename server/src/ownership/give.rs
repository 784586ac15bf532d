//! An organization of ours: who is linked owns it, and who is not any more does not.

use model::{NameError, UserId, WorkspaceId};
use quay_client::{Account, QuayError as Client, TeamPath};
use store::{Footing, OrganizationRecord};
use token_broker::{Link, Proof};

use super::{Ownership, halt::Halt};
use crate::provision::Provisioner;

/// The team that every organization has; its members administer it.
const OWNERS: &str = "owners";

impl Ownership {
    /// Makes the proven user an owner. Where Quay sends mail they are asked first; looking before
    /// asking keeps it at one invitation.
    pub(super) async fn give(&self, ours: &OrganizationRecord, link: &Link) -> Result<(), Halt> {
        if accepted_here(ours, link) {
            return Ok(());
        }
        let (api, _) = self.service().await?;
        let owners = owners(ours)?;
        let members = api.list_team_members(&owners).await;
        let is_there = |name: &Option<String>| name.as_deref() == Some(link.quay_user.as_str());
        if members
            .map_err(Halt::of_service)?
            .iter()
            .any(|member| is_there(&member.name))
        {
            return Ok(());
        }
        let account = Account::User(link.quay_user.clone());
        match api.add_team_member(&owners, &account).await {
            Ok(_) | Err(Client::Exists | Client::MailNotSent) => Ok(()),
            Err(error) => Err(Halt::of_service(error)),
        }
    }

    /// Takes an organization of ours back from somebody whose link is over, unless they are linked
    /// here by another.
    pub(super) async fn take_back(&self, workspace: WorkspaceId, user: UserId) -> Result<(), Halt> {
        let ports = self.ports();
        let Some(link) = ports.ledger.find_link(workspace, user).await? else {
            return Ok(());
        };
        let link = link.value;
        let links = ports.ledger.list_links(workspace).await?;
        let is_linked = |other: &Link| other.holds() && other.quay_user == link.quay_user;
        if links.iter().any(is_linked) {
            return Ok(());
        }
        let Provisioner {
            store, registry, ..
        } = &self.provisioner;
        let ours = store.find_organization(workspace, registry).await?;
        let Some(ours) = ours.filter(|it| it.footing == Footing::Ours) else {
            return Ok(());
        };
        let (api, _) = self.service().await?;
        let account = Account::User(link.quay_user.clone());
        let seen = api.find_organization(&ours.name).await;
        let Some(seen) = seen.map_err(Halt::of_service)? else {
            return Ok(());
        };
        for name in seen.teams.keys() {
            let Ok(team) = name.parse() else { continue };
            let path = TeamPath {
                org: ours.name.clone(),
                team,
            };
            let members = api.list_team_members(&path).await;
            let is_member = members
                .map_err(Halt::of_service)?
                .iter()
                .any(|member| member.name.as_deref() == Some(link.quay_user.as_str()));
            if !is_member {
                continue;
            }
            api.remove_team_member(&path, &account)
                .await
                .map_err(Halt::of_service)?;
            if name != OWNERS {
                // It was made for their invitation alone.
                api.delete_team(&path).await.map_err(Halt::of_service)?;
            }
        }
        Ok(())
    }
}

/// Whether the user owns it by the invitation that they accepted.
fn accepted_here(ours: &OrganizationRecord, link: &Link) -> bool {
    matches!(link.proof(), Some(Proof::Accepted { org, .. }) if *org == ours.name)
}

fn owners(ours: &OrganizationRecord) -> Result<TeamPath, NameError> {
    Ok(TeamPath {
        org: ours.name.clone(),
        team: OWNERS.parse()?,
    })
}

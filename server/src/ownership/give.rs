//! An organization of ours: who is linked owns it, and who is not any more does not.

use model::{NameError, QuayUsername, UserId, WorkspaceId};
use quay_client::{Account, QuayError as Client, TeamPath};
use store::{Conflict, Footing, OrganizationRecord, Parting, StoreError};
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

    /// Takes an organization of ours back from whomever a user was linked to here. Nobody is given
    /// anything meanwhile: what a founding under way gives by the link is there when this looks.
    pub(super) async fn take_back(&self, workspace: WorkspaceId, user: UserId) -> Result<(), Halt> {
        let store = &self.provisioner.store;
        let partings = store.list_partings(Some((workspace, user))).await?;
        if partings.is_empty() {
            return Ok(());
        }
        let founding = match self.claim(workspace).await {
            // Nothing is founded in a deleted workspace.
            Err(Halt::Store(StoreError::Conflict(Conflict::WorkspaceDeleted))) => {
                return self.part(&partings).await;
            }
            claimed => claimed?.ok_or(Halt::Later)?,
        };
        let parted = self.keeping(&founding, self.part(&partings)).await;
        store.release_founding(&founding).await?;
        parted
    }

    async fn part(&self, partings: &[Parting]) -> Result<(), Halt> {
        for parting in partings {
            self.take_from(parting.workspace, &parting.quay_user)
                .await?;
            self.provisioner.store.end_parting(parting).await?;
        }
        Ok(())
    }

    /// Takes it from a Quay user, unless somebody is linked to them here.
    async fn take_from(
        &self,
        workspace: WorkspaceId,
        quay_user: &QuayUsername,
    ) -> Result<(), Halt> {
        let links = self.ports().ledger.list_links(workspace).await?;
        let is_linked = |link: &Link| link.holds() && link.quay_user == *quay_user;
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
        let account = Account::User(quay_user.clone());
        // The owners come first: they are listed to no dead token. The organization is shown to one,
        // without its teams, and without a word (358).
        let listed = api.list_team_members(&owners(&ours)?).await;
        let seen = api.find_organization(&ours.name).await;
        let Some(seen) = seen.map_err(Halt::of_service)? else {
            return Ok(());
        };
        listed.map_err(Halt::of_service)?;
        if !seen.is_member {
            // The token died in between.
            return Err(Halt::Later);
        }
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
                .any(|member| member.name.as_deref() == Some(quay_user.as_str()));
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

//! Under which authority a component's work runs, and whom it expects beside itself.
//!
//! A user's token founds an organization ([`crate::ownership`]); the work on components never needs
//! one. In a user's organization it waits until our account has its place there.

use std::collections::BTreeSet;

use model::{QuayUsername, TeamName, WorkspaceId};
use provisioning_core::{Authority, AuthorityKind, Footing};
use store::{OrganizationRecord, OrganizationState, WorkspaceRecord};
use token_broker::{
    Link, NoAuthority, Organization, Proof, Purpose, Scopes, authority_for,
    port::{Ledger as _, LedgerError},
};

use super::{ProvisionError, Provisioner};
use crate::adapters::broker::BrokerLedger;

/// What the work may rely on.
pub(super) struct Mandate {
    pub(super) authority: Authority,
    pub(super) footing: Footing,
    pub(super) owners: BTreeSet<QuayUsername>,
    pub(super) admin_teams: BTreeSet<TeamName>,
}

impl Provisioner {
    /// Whether any authority may work on the workspace's components now. The links are read when
    /// the work is done, not when it was asked for (invariant 6).
    pub(super) async fn may_work(
        &self,
        workspace: &WorkspaceRecord,
    ) -> Result<Result<(), NoAuthority>, ProvisionError> {
        let links = self.links(workspace.id).await?;
        if workspace.organization.is_none()
            && !links.iter().any(Link::holds)
            && self.lost_a_users(workspace.id).await?
        {
            return Ok(Err(NoAuthority::NeedsLink));
        }
        let work = token_broker::Work {
            workspace: workspace.id,
            asked_by: None,
            needs: Scopes::least(Purpose::CreateAsUser),
        };
        let organization = whose(workspace.organization.as_ref());
        let authority = authority_for(&work, &organization, &links, &[], self.clock.now());
        Ok(authority.map(drop))
    }

    /// The mandate in this organization, of our account.
    ///
    /// In one of ours everybody who is linked owns it; the team of an accepted invitation does,
    /// too.
    pub(super) async fn mandate(
        &self,
        organization: &OrganizationRecord,
        account: &QuayUsername,
    ) -> Result<Mandate, ProvisionError> {
        let authority = |kind| Authority {
            kind,
            account: account.clone(),
        };
        if let Some(holding) = organization.footing.holding() {
            return Ok(Mandate {
                authority: authority(AuthorityKind::Member),
                footing: Footing::Joined {
                    holder: holding.holder.clone(),
                    team: holding.team.clone(),
                },
                owners: BTreeSet::new(),
                admin_teams: BTreeSet::new(),
            });
        }
        let mut links = self.links(organization.workspace).await?;
        links.retain(Link::holds);
        let accepted = |link: &Link| match link.proof() {
            Some(Proof::Accepted { org, team }) if *org == organization.name => Some(team.clone()),
            _ => None,
        };
        let admin_teams = links.iter().filter_map(accepted).collect();
        let linked = links.into_iter().map(|link| link.quay_user);
        Ok(Mandate {
            authority: authority(AuthorityKind::Service),
            footing: Footing::Ours,
            owners: linked.chain([account.clone()]).collect(),
            admin_teams,
        })
    }

    async fn links(&self, workspace: WorkspaceId) -> Result<Vec<Link>, LedgerError> {
        self.ledger().list_links(workspace).await
    }

    pub(super) fn ledger(&self) -> BrokerLedger {
        BrokerLedger {
            store: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    /// Whether the workspace was in a user's organization last, and that is lost. It is the users'
    /// to say where it goes from there.
    async fn lost_a_users(&self, workspace: WorkspaceId) -> Result<bool, ProvisionError> {
        let lost = self
            .store
            .find_lost_organization(workspace, &self.registry)
            .await?;
        Ok(lost.is_some_and(|lost| lost.footing.holding().is_some()))
    }
}

/// Whose it is, in the broker's words. What is only intended to be ours may still become a user's.
fn whose(organization: Option<&OrganizationRecord>) -> Organization {
    let Some(organization) = organization else {
        return Organization::Missing;
    };
    match &organization.footing {
        store::Footing::Ours if organization.state == OrganizationState::Intended => {
            Organization::Missing
        }
        store::Footing::Ours => Organization::Ours,
        store::Footing::Joined(_) => Organization::Joined,
        store::Footing::Theirs(holding) => Organization::Theirs(holding.holder.clone()),
    }
}

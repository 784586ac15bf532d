//! Where a founding begins: what was intended earlier, and what came of it.

use model::{OrganizationId, QuayUsername, Reason, TeamName};
use quay_client::{NewOrganization, QuayApi, QuayError as Client};
use store::{
    Actor, AuditAction, AuditEntry, Footing, Founded, Founding, Holding, OrganizationRecord,
    OrganizationState,
};

use super::{Ownership, halt::Halt};
use crate::linking::{CAPTCHA, OPEN_AGAIN, WANTED};

/// What is behind a name at Quay, to a token that would own it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Absent,
    /// It has the contact address that was committed for it.
    Ours,
    Foreign,
}

impl Ownership {
    /// The service token, and the account that it acts as.
    pub(super) async fn service(&self) -> Result<(QuayApi, QuayUsername), Halt> {
        let token = &self.provisioner.service_token;
        let lent = token.lend(self.broker.quay.service.lane).await?;
        Ok((lent.api.clone(), lent.account().clone()))
    }

    /// The contact address that proves an organization.
    pub(super) fn contact(&self, organization: &OrganizationRecord) -> String {
        let nonce = organization.nonce.as_str();
        format!("berth-{nonce}@{}", self.provisioner.contact_domain)
    }

    /// What is behind the name. Both the owner's and everybody else's view are told apart by the
    /// address, which only an owner sees (154, 155).
    ///
    /// A dead token sees what everybody does, and is not told that it is dead (358). So one that
    /// looks foreign is looked at once more when the token is proven: it may be another by then.
    pub(super) async fn look(
        &self,
        api: &QuayApi,
        organization: &OrganizationRecord,
    ) -> Result<Sight, Client> {
        let first = self.glance(api, organization).await?;
        if first != Sight::Foreign {
            return Ok(first);
        }
        // Robots are listed to nobody without a token.
        match api.list_robots(&organization.name).await {
            Ok(_) | Err(Client::Forbidden) => self.glance(api, organization).await,
            Err(error) => Err(error),
        }
    }

    async fn glance(
        &self,
        api: &QuayApi,
        organization: &OrganizationRecord,
    ) -> Result<Sight, Client> {
        let seen = api.find_organization(&organization.name).await?;
        Ok(match seen {
            None => Sight::Absent,
            Some(seen) if seen.email == self.contact(organization) => Sight::Ours,
            Some(_) => Sight::Foreign,
        })
    }

    /// Makes the organization, or finds out what the attempt before came to. The intent is
    /// committed; "it exists" is never success (invariants 1 and 2).
    pub(super) async fn create(
        &self,
        founding: &Founding,
        api: &QuayApi,
        intended: &OrganizationRecord,
        halt: fn(Client) -> Halt,
    ) -> Result<(), Halt> {
        let new = NewOrganization {
            name: intended.name.clone(),
            email: self.contact(intended),
        };
        match api.create_organization(&new).await {
            Ok(()) => return Ok(()),
            Err(Client::Exists | Client::NameHeld) => {}
            Err(error) => return Err(halt(error)),
        }
        match self.look(api, intended).await.map_err(halt)? {
            Sight::Ours => Ok(()),
            Sight::Absent | Sight::Foreign => {
                self.record_conflict(intended).await?;
                self.give_up(founding, intended).await?;
                Err(Halt::Later)
            }
        }
    }

    /// What was intended for us and may have been made: if it was, it is ours from now on.
    pub(super) async fn settle_intent(
        &self,
        founding: &Founding,
        there: Option<OrganizationRecord>,
    ) -> Result<Option<OrganizationRecord>, Halt> {
        let Some(there) = there else { return Ok(None) };
        let is_open = there.state == OrganizationState::Intended && there.footing == Footing::Ours;
        if !is_open {
            return Ok(Some(there));
        }
        let (api, _) = self.service().await?;
        match self.look(&api, &there).await.map_err(Halt::of_service)? {
            Sight::Ours => Ok(Some(self.record(founding, &there, Footing::Ours).await?)),
            Sight::Absent => Ok(Some(there)),
            Sight::Foreign => {
                self.record_conflict(&there).await?;
                self.give_up(founding, &there).await?;
                Ok(None)
            }
        }
    }

    /// Creates the organization of ours that this workspace is to have.
    pub(super) async fn create_ours(
        &self,
        founding: &Founding,
    ) -> Result<OrganizationRecord, Halt> {
        let intended = self.intend(founding, |_| Ok(Footing::Ours)).await?;
        let (api, _) = self.service().await?;
        let created = self.create(founding, &api, &intended, Halt::of_service);
        let created = created.await;
        self.note_captcha(&created).await?;
        created?;
        self.record(founding, &intended, Footing::Ours).await
    }

    /// Which ways to link are offered depends on it.
    async fn note_captcha(&self, created: &Result<(), Halt>) -> Result<(), Halt> {
        let value = match created {
            Ok(()) => OPEN_AGAIN,
            Err(Halt::Blocked {
                reason: Reason::CaptchaRequired,
                ..
            }) => WANTED,
            Err(_) => return Ok(()),
        };
        let (store, now) = (&self.provisioner.store, self.provisioner.clock.now());
        Ok(store.note_finding(CAPTCHA, value, now).await?)
    }

    /// Commits the intent to have an organization under a name of ours.
    pub(super) async fn intend(
        &self,
        founding: &Founding,
        footing: impl FnOnce(&store::ContactNonce) -> Result<Footing, Halt>,
    ) -> Result<OrganizationRecord, Halt> {
        let store = &self.provisioner.store;
        let workspace = store
            .find_workspace_by_id(founding.workspace())
            .await?
            .ok_or(Halt::Later)?;
        let next = match &workspace.organization {
            Some(there) => store::OrganizationToIntend {
                id: there.id,
                registry: there.registry.clone(),
                name: there.name.clone(),
                counter: there.counter,
                nonce: there.nonce.clone(),
            },
            None => self.provisioner.next_organization(&workspace).await?,
        };
        let footing = footing(&next.nonce)?;
        let now = self.provisioner.clock.now();
        Ok(store.intend_founding(founding, next, footing, now).await?)
    }

    /// It is there, and proven.
    pub(super) async fn record(
        &self,
        founding: &Founding,
        organization: &OrganizationRecord,
        footing: Footing,
    ) -> Result<OrganizationRecord, Halt> {
        let now = self.provisioner.clock.now();
        let store = &self.provisioner.store;
        let entry = AuditEntry {
            actor: Actor::Worker,
            action: AuditAction::OrganizationFounded,
            workspace: Some(founding.workspace()),
            subject: organization.name.to_string(),
            detail: Some(match footing.holder() {
                Some(holder) => format!("{}, of {holder}", footing.as_str()),
                None => footing.as_str().to_owned(),
            }),
            request_id: None,
        };
        store.append_audit(entry, now).await?;
        let founded = Founded {
            state: OrganizationState::Ours { proven_at: now },
            footing,
        };
        Ok(store
            .record_founding(founding, organization, founded, now)
            .await?)
    }

    /// The name is never made again.
    pub(super) async fn give_up(
        &self,
        founding: &Founding,
        organization: &OrganizationRecord,
    ) -> Result<(), Halt> {
        let now = self.provisioner.clock.now();
        let founded = Founded {
            state: OrganizationState::Lost { lost_at: now },
            // A name of ours that nobody came to have is no user's loss.
            footing: Footing::Ours,
        };
        self.provisioner
            .store
            .record_founding(founding, organization, founded, now)
            .await?;
        Ok(())
    }

    async fn record_conflict(&self, organization: &OrganizationRecord) -> Result<(), Halt> {
        let entry = AuditEntry {
            actor: Actor::Worker,
            action: AuditAction::ConflictSeen,
            workspace: Some(organization.workspace),
            subject: format!("organization of {}", organization.name),
            detail: Some("an organization of this name is not the one that Berth made".to_owned()),
            request_id: None,
        };
        let (store, now) = (&self.provisioner.store, self.provisioner.clock.now());
        store.append_audit(entry, now).await?;
        Ok(())
    }

    /// A fresh id for an organization that was there before.
    pub(super) fn fresh_id(&self) -> OrganizationId {
        OrganizationId::from_random(self.provisioner.random.bytes())
    }
}

/// The user's hold, by a team whose name is as unguessable as the nonce.
pub(super) fn holding(holder: &QuayUsername, nonce: &store::ContactNonce) -> Result<Holding, Halt> {
    const DIGITS: usize = 20;
    let digits: String = nonce.as_str().chars().rev().take(DIGITS).collect();
    let team: TeamName = format!("berth-{digits}").parse()?;
    Ok(Holding {
        holder: holder.clone(),
        team,
    })
}

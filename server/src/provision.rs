//! One component's way towards what was declared: from a claim to its settlement.
//!
//! The decisions are `provisioning-core`'s. What is decided here is what they are made from (which
//! names, which authority), and when to look again.

mod deletion;
mod desire;
mod loss;
mod mandate;
mod outcome;
mod push;
mod rotation;
mod trial;

use std::sync::Arc;

use model::{
    ConditionKind, ConditionStatus, Naming, OperationId, OrganizationId, RegistryHost, Timestamp,
    api::operation::OperationKind,
};
use provisioning_core::{
    Desired, Doubt, Fact, Plan, Ports, Purpose, Sight, apply, port::QuayError, rehearse,
};
use quay_client::{Lane, Priority, QuayClient, Tenant};
use store::{
    Claim, ComponentFilter, ComponentRecord, ContactNonce, DeletedComponents, Footing,
    OrganizationRecord, OrganizationState, OrganizationToIntend, PageRequest, Store, StoreError,
    WorkspaceRecord,
};
use token_broker::{NoAuthority, port::LedgerError};

use crate::{
    adapters::{
        self, DeliveredPipelines, QuayAdapter, RegistryAdapter, StoreJournal, StoreRobots,
        StoreVault, TokioClock, Work,
    },
    clock::Clock,
    random::Random,
    service_token::{ServiceToken, ServiceTokenError},
};
pub use desire::DesireError;
use mandate::Mandate;
use outcome::{Ending, is_token_dead};
pub use rotation::RotationOrder;
pub use trial::TrialError;

/// Everything that provisioning works with.
#[derive(Clone)]
pub struct Provisioner {
    /// Everything that lasts.
    pub store: Arc<dyn Store>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub random: Arc<Random>,
    /// Names things.
    pub naming: Naming,
    /// The registry that components are pushed to.
    pub registry: RegistryHost,
    /// The domain of an organization's contact address.
    pub contact_domain: String,
    /// Quay.
    pub client: QuayClient,
    /// Berth's own authority there.
    pub service_token: Arc<ServiceToken>,
    /// Where pipelines look.
    pub deliveries: Arc<dyn delivery::Delivery>,
}

/// Why a claim could not be worked on at all.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Quay cannot be looked at.
    #[error("Quay cannot be looked at")]
    Quay(#[from] QuayError),
    /// No names could be made.
    #[error(transparent)]
    Desire(#[from] DesireError),
    /// There is no service token to work with.
    #[error(transparent)]
    ServiceToken(#[from] ServiceTokenError),
    /// Who is linked cannot be read.
    #[error(transparent)]
    Links(#[from] LedgerError),
    /// The loss of the organization cannot be put on record.
    #[error(transparent)]
    Loss(#[from] loss::LossError),
    /// The organization is to be a user's, and is not yet.
    #[error(transparent)]
    NoAuthority(#[from] NoAuthority),
}

impl Provisioner {
    /// Settles a claim after the work on it failed for a reason of Berth's own.
    ///
    /// # Errors
    /// When not even that can be recorded.
    pub async fn settle_fault(&self, claim: &Claim) -> Result<(), StoreError> {
        Ending {
            provisioner: self,
            claim,
        }
        .after_a_fault()
        .await
    }

    /// Works on a claimed component until it is as declared, or something is in the way, and
    /// settles the claim.
    ///
    /// # Errors
    /// When not even that can be recorded; the lease then runs out by itself.
    pub async fn work_on(&self, claim: &Claim) -> Result<(), ProvisionError> {
        let ending = Ending {
            provisioner: self,
            claim,
        };
        if self.only_waits(claim).await? {
            return Ok(ending.await_deletion(None).await?);
        }
        let lent = match self.service_token.lend(lane(claim)).await {
            Ok(lent) => lent,
            Err(error) => return Ok(ending.without_authority(&error).await?),
        };
        let facts = self
            .store
            .list_facts(claim.workspace.id, claim.component.id)
            .await?;
        let mut observed = adapters::recall(facts, self.clock.now());
        if was_ready(claim) && matches!(observed.organization, Sight::Ours(_)) {
            observed.learn(Fact::Organization(Sight::Unknown(Doubt::Recheck)));
        }
        if let Err(NoAuthority::NeedsLink) = self.may_work(&claim.workspace).await? {
            return Ok(ending.without_link().await?);
        }
        let organization = self.organization(claim).await?;
        let mandate = self.mandate(&organization, lent.account()).await?;
        let desired = self.desired(claim, &organization, mandate).await?;
        let operation = self.begin(claim, &desired).await?;
        let work = self.work(claim, operation);
        let ports = Ports {
            quay: &QuayAdapter(lent.api.clone()),
            robots: &self.robots(&organization),
            registry: &RegistryAdapter(self.client.clone()),
            journal: &StoreJournal {
                work: work.clone(),
                organization: organization.clone(),
            },
            vault: &StoreVault {
                work,
                random: Arc::clone(&self.random),
            },
            pipelines: &self.pipelines(claim),
            clock: &TokioClock(Arc::clone(&self.clock)),
        };
        let report = apply(&desired, observed, ports).await;
        if outcome::has_unlucky_name(&organization, &report)
            && self
                .store
                .list_pull_credentials(claim.workspace.id)
                .await?
                .is_empty()
        {
            return Ok(ending.give_up_name(operation, &organization).await?);
        }
        if is_token_dead(&report) {
            self.service_token.note_refused(&lent);
        }
        if loss::is_lost(&organization, &report) {
            return Ok(ending.lose(operation, &organization).await?);
        }
        Ok(ending.settle(operation, &desired, report).await?)
    }

    /// What would be done for a component now. Looks at Quay where the plan begins with looking,
    /// and changes nothing, here or there.
    ///
    /// # Errors
    /// When the store or Quay cannot be read.
    pub async fn rehearse(
        &self,
        workspace: &WorkspaceRecord,
        component: &ComponentRecord,
    ) -> Result<Plan, ProvisionError> {
        let lane = Lane {
            tenant: Tenant::Workspace(workspace.id),
            priority: Priority::Interactive,
        };
        let lent = self.service_token.lend(lane).await?;
        self.may_work(workspace).await??;
        let organization = match &workspace.organization {
            Some(organization) => organization.clone(),
            None => imagined(
                self.next_organization(workspace).await?,
                workspace,
                self.clock.now(),
            ),
        };
        let mandate = self.mandate(&organization, lent.account()).await?;
        let desired = desire::desired(self, component, &organization, mandate).await?;
        let facts = self.store.list_facts(workspace.id, component.id).await?;
        let observed = adapters::recall(facts, self.clock.now());
        Ok(rehearse(
            &desired,
            observed,
            &QuayAdapter(lent.api),
            &self.robots(&organization),
        )
        .await?)
    }

    /// Makes every component due that is not ready: what kept it may be gone.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn hasten_unready(&self) -> Result<(), StoreError> {
        let unready = ComponentFilter {
            ready: Some(ConditionStatus::False),
            deleted: DeletedComponents::Show,
            ..ComponentFilter::default()
        };
        let mut workspaces = PageRequest::first(PageRequest::LONGEST);
        loop {
            let tenants = self.store.list_workspaces(&workspaces).await?;
            for tenant in &tenants.items {
                let mut components = PageRequest::first(PageRequest::LONGEST);
                loop {
                    let page = self
                        .store
                        .list_components(tenant.id, &unready, &components)
                        .await?;
                    for component in &page.items {
                        self.store.hasten_component(tenant.id, component.id).await?;
                    }
                    match page.next {
                        Some(next) => components.after = Some(next),
                        None => break,
                    }
                }
            }
            match tenants.next {
                Some(next) => workspaces.after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Takes the pull credential of a workspace that was deleted away from where pipelines look:
    /// whoever has its name next must not find it there.
    ///
    /// # Errors
    /// When the place of delivery cannot be used.
    pub async fn withdraw_pull(
        &self,
        workspace: &WorkspaceRecord,
    ) -> Result<(), delivery::DeliveryError> {
        let place = delivery::Place {
            workspace: workspace.name.clone(),
            kind: delivery::Kind::Pull { id: workspace.id },
        };
        self.deliveries.remove(&place).await
    }

    fn robots(&self, organization: &OrganizationRecord) -> StoreRobots {
        StoreRobots {
            store: Arc::clone(&self.store),
            naming: self.naming.clone(),
            org: organization.name.clone(),
            workspace: organization.workspace,
        }
    }

    fn pipelines(&self, claim: &Claim) -> DeliveredPipelines {
        DeliveredPipelines {
            deliveries: Arc::clone(&self.deliveries),
            registry: self.registry.clone(),
            workspace: claim.workspace.name.clone(),
            workspace_id: claim.workspace.id,
            component: claim.component.name.clone(),
            component_id: claim.component.id,
        }
    }

    /// The organization that the component is in; its intent is committed before Quay is asked.
    async fn organization(&self, claim: &Claim) -> Result<OrganizationRecord, ProvisionError> {
        if let Some(organization) = &claim.workspace.organization {
            return Ok(organization.clone());
        }
        let organization = self.next_organization(&claim.workspace).await?;
        Ok(self
            .store
            .intend_organization(&claim.fence, organization, self.clock.now())
            .await?)
    }

    /// The organization that this workspace would get now.
    pub(crate) async fn next_organization(
        &self,
        workspace: &WorkspaceRecord,
    ) -> Result<OrganizationToIntend, ProvisionError> {
        let counter = self
            .store
            .next_name_counter(workspace.id, &self.registry)
            .await?;
        let name = self
            .naming
            .organization(&self.registry, &workspace.name, workspace.uid, counter)
            .map_err(DesireError::Name)?;
        Ok(OrganizationToIntend {
            id: OrganizationId::from_random(self.random.bytes()),
            registry: self.registry.clone(),
            name,
            counter,
            nonce: ContactNonce::from_random(self.random.bytes()),
        })
    }

    /// What should be, as `provisioning-core` takes it; settles the component's place.
    async fn desired(
        &self,
        claim: &Claim,
        organization: &OrganizationRecord,
        mandate: Mandate,
    ) -> Result<Desired, ProvisionError> {
        let desired = desire::desired(self, &claim.component, organization, mandate).await?;
        if claim.component.place.is_none() {
            let repo = &desired.component.repo;
            self.store
                .place_component(&claim.fence, organization.id, repo, self.clock.now())
                .await?;
        }
        Ok(desired)
    }

    async fn begin(&self, claim: &Claim, desired: &Desired) -> Result<OperationId, StoreError> {
        let kind = match desired.component.purpose {
            Purpose::Serve { .. } => OperationKind::Provision,
            Purpose::Remove => OperationKind::Remove,
        };
        let id = OperationId::from_random(self.random.bytes());
        let operation = self
            .store
            .begin_operation(&claim.fence, id, kind, self.clock.now())
            .await?;
        Ok(operation.id)
    }

    fn work(&self, claim: &Claim, operation: OperationId) -> Work {
        Work {
            store: Arc::clone(&self.store),
            fence: claim.fence.clone(),
            operation,
            clock: Arc::clone(&self.clock),
        }
    }
}

/// An organization that nobody has intended yet.
fn imagined(
    organization: OrganizationToIntend,
    workspace: &WorkspaceRecord,
    now: Timestamp,
) -> OrganizationRecord {
    OrganizationRecord {
        id: organization.id,
        workspace: workspace.id,
        registry: organization.registry,
        name: organization.name,
        counter: organization.counter,
        nonce: organization.nonce,
        footing: Footing::Ours,
        state: OrganizationState::Intended,
        created_at: now,
    }
}

/// Whether everything was as declared when somebody asked to look again.
fn was_ready(claim: &Claim) -> bool {
    let component = &claim.component;
    component.observed_generation == component.generation
        && component.conditions.iter().any(|condition| {
            condition.kind == ConditionKind::Ready && condition.status == ConditionStatus::True
        })
}

/// What was declared and has not been seen to yet, somebody waits for.
fn lane(claim: &Claim) -> Lane {
    let waited_for = claim.component.observed_generation < claim.component.generation;
    Lane {
        tenant: Tenant::Workspace(claim.workspace.id),
        priority: if waited_for {
            Priority::Interactive
        } else {
            Priority::Background
        },
    }
}

//! An organization that is gone from Quay, or that our account was put out of.
//!
//! What was ours gets another name at once. What was a user's is asked for again: the link that it
//! came by is over, and the workspace waits for another.

use model::{OperationId, Reason, api::operation::OperationState};
use provisioning_core::{Object, Report, Stranger};
use store::{
    Actor, AuditAction, AuditEntry, Footing, OperationProgress, OrganizationRecord,
    OrganizationState, Outcome, StoreError,
};
use token_broker::{
    Link, LinkEnd,
    port::{Changes, Event, EventKind, Ledger as _, LedgerError, Stored},
};

use super::{
    Provisioner,
    outcome::{Ending, not_ready},
};

/// Why the loss could not be put on record. The next attempt does it.
#[derive(Debug, thiserror::Error)]
pub enum LossError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Whether it is lost. One look that shows nothing may be Quay's mistake: it counts when the look
/// before showed no organization of ours either.
pub(super) fn is_lost(organization: &OrganizationRecord, report: &Report) -> bool {
    let was_suspect = matches!(organization.state, OrganizationState::Conflict { .. });
    was_suspect
        && report.conflicts.iter().any(|conflict| {
            conflict.object == Object::Organization
                && match (&organization.footing, &conflict.stranger) {
                    (_, Stranger::Gone) => true,
                    (Footing::Ours, _) => false,
                    (_, stranger) => {
                        matches!(stranger, Stranger::PutOut | Stranger::HolderGone)
                    }
                }
        })
}

impl Ending<'_> {
    /// Gives the organization up, and everything in it.
    pub(super) async fn lose(
        &self,
        operation: OperationId,
        organization: &OrganizationRecord,
    ) -> Result<(), LossError> {
        let (store, now) = (&self.provisioner.store, self.provisioner.clock.now());
        self.provisioner.end_links_to(organization).await?;
        let message = match organization.footing {
            Footing::Ours => format!(
                "{} was deleted or renamed at Quay; another is made in its place",
                organization.name
            ),
            Footing::Joined(_) | Footing::Theirs(_) => format!(
                "{} is gone, renamed or closed to Berth; an owner of the workspace has to link their Quay account again",
                organization.name
            ),
        };
        let entry = AuditEntry {
            actor: Actor::Worker,
            action: AuditAction::OrganizationLost,
            workspace: Some(organization.workspace),
            subject: organization.name.to_string(),
            detail: organization.footing.holder().map(ToString::to_string),
            request_id: None,
        };
        store.append_audit(entry, now).await?;
        let progress = OperationProgress {
            state: OperationState::Waiting,
            message: Some(message.clone()),
        };
        let fence = &self.claim.fence;
        store
            .record_operation(fence, operation, progress, now)
            .await?;
        store
            .record_organization_lost(fence, organization.id, now)
            .await?;
        let finding = not_ready(Reason::MissingAtQuay, &message);
        let at_once = (Outcome::Waiting, Some(std::time::Duration::ZERO));
        Ok(self.end(vec![finding], at_once).await?)
    }
}

impl Provisioner {
    /// Ends the links that a user's organization came by; one that has ended before stays so.
    async fn end_links_to(&self, organization: &OrganizationRecord) -> Result<(), LedgerError> {
        let Some(holder) = organization.footing.holder() else {
            return Ok(());
        };
        let (ledger, now) = (self.ledger(), self.clock.now());
        for link in ledger.list_links(organization.workspace).await? {
            if !link.holds() || link.quay_user != *holder {
                continue;
            }
            let Some(link) = ledger.find_link(link.workspace, link.user).await? else {
                continue;
            };
            ledger.commit(over(link, now)).await?;
        }
        Ok(())
    }
}

fn over(link: Stored<Link>, now: model::Timestamp) -> Changes {
    let (workspace, user) = (link.value.workspace, link.value.user);
    let ended = link.value.end(LinkEnd::OrganizationLost, now).ok();
    Changes {
        events: vec![Event {
            at: now,
            workspace,
            user,
            kind: EventKind::LinkEnded(LinkEnd::OrganizationLost),
        }],
        link: ended.map(|(value, _)| Stored {
            value,
            version: link.version,
        }),
        ..Changes::default()
    }
}

//! A component's push credential passes to the robot of the other slot (invariant 4).

use std::time::Duration;

use model::{ComponentId, Timestamp, WorkspaceId};
use provisioning_core::{Desired, OtherSlot, Purpose};
use store::{Actor, AuditAction, AuditEntry, RotationRecord, RotationToAsk, StoreError};

use super::{Provisioner, outcome::Ending};

/// Why a credential is to be replaced, and for whom that is on record.
#[derive(Debug, Clone)]
pub struct RotationOrder {
    /// For how long the credential before it keeps working; nothing is the emergency form.
    pub drain: Duration,
    /// Who wants it.
    pub actor: Actor,
    /// Why, as one line.
    pub why: String,
    /// The request that asked, where it was one.
    pub request_id: Option<String>,
}

impl Provisioner {
    /// Has a component's push credential replaced: a new one is made, tested and delivered, and the
    /// robot of the old one is deleted when the drain is over. `None` where there is no credential
    /// to replace.
    ///
    /// # Errors
    /// When the store cannot be written. Nothing is replaced then.
    pub async fn rotate(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
        order: RotationOrder,
    ) -> Result<Option<RotationRecord>, StoreError> {
        let entry = AuditEntry {
            actor: order.actor,
            action: AuditAction::RotationAsked,
            workspace: Some(workspace),
            subject: component.to_string(),
            detail: Some(order.why),
            request_id: order.request_id,
        };
        let rotation = RotationToAsk {
            workspace,
            component,
            drain: order.drain,
            entry,
        };
        self.store.ask_rotation(rotation, self.clock.now()).await
    }
}

/// What a component is there for while its credential is rotated.
pub(super) fn purpose(rotation: &RotationRecord, now: Timestamp) -> Purpose {
    Purpose::Serve {
        slot: rotation.slot,
        other_slot: match rotation.drained_at {
            Some(drained_at) if drained_at <= now => OtherSlot::Retire,
            _ => OtherSlot::Keep,
        },
    }
}

impl Ending<'_> {
    /// Everything is as desired: takes a rotation one step further. Says when to go on with it.
    pub(super) async fn go_on_rotating(
        &self,
        desired: &Desired,
    ) -> Result<Option<Duration>, StoreError> {
        let Purpose::Serve { other_slot, .. } = desired.component.purpose else {
            return Ok(None);
        };
        let (store, now) = (&self.provisioner.store, self.provisioner.clock.now());
        let component = &self.claim.component;
        let under_way = store
            .find_rotation(component.workspace, component.id)
            .await?;
        let is_what_was_done = |rotation: &RotationRecord| match desired.component.purpose {
            Purpose::Serve { slot, .. } => slot == rotation.slot,
            Purpose::Remove => false,
        };
        let Some(rotation) = under_way else {
            return Ok(None);
        };
        if !is_what_was_done(&rotation) {
            // It was asked for while this work went on.
            return Ok(Some(Duration::ZERO));
        }
        match other_slot {
            OtherSlot::Retire => {
                let next = store.end_rotation(&self.claim.fence).await?;
                Ok(next.map(|_| Duration::ZERO))
            }
            OtherSlot::Keep => {
                let rotation = store.record_rotated(&self.claim.fence, now).await?;
                let drained_at = rotation.and_then(|rotation| rotation.drained_at);
                Ok(drained_at.map(|at| until(at, now)))
            }
        }
    }
}

pub(super) fn until(at: Timestamp, now: Timestamp) -> Duration {
    let wait = at.as_unix_millis().saturating_sub(now.as_unix_millis());
    Duration::from_millis(u64::try_from(wait).unwrap_or(0))
}

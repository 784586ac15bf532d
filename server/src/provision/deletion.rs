//! A deletion that can still be undone: nothing is done for the component until it is due, but what
//! ends a rotation. What has leaked is not to live for as long as somebody may change their mind.

use std::time::Duration;

use model::Reason;
use store::{Claim, ComponentRecord, Outcome, StoreError};

use super::{
    Provisioner,
    outcome::{Ending, not_ready},
    rotation::until,
};

impl Provisioner {
    /// Whether there is nothing to do but to wait for the deletion.
    pub(super) async fn only_waits(&self, claim: &Claim) -> Result<bool, StoreError> {
        let component = &claim.component;
        Ok(self.is_deleted_and_not_due(component)
            && self
                .store
                .find_rotation(component.workspace, component.id)
                .await?
                .is_none())
    }

    pub(super) fn is_deleted_and_not_due(&self, component: &ComponentRecord) -> bool {
        component
            .deletion
            .is_some_and(|deletion| self.clock.now() < deletion.due_at)
    }
}

impl Ending<'_> {
    /// Changes nothing but what is said of the component. It is looked at again when the deletion is
    /// due, or before, where something is to go on.
    pub(super) async fn await_deletion(&self, before: Option<Duration>) -> Result<(), StoreError> {
        let now = self.provisioner.clock.now();
        let due = self
            .claim
            .component
            .deletion
            .map_or(now, |deletion| deletion.due_at);
        let message =
            format!("It will be deleted at {due}. Until then the deletion can be undone.");
        let next = before.into_iter().chain([until(due, now)]).min();
        self.end(
            vec![not_ready(Reason::Deleting, &message)],
            (Outcome::Waiting, next),
        )
        .await
    }
}

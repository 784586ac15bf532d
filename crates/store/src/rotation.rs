//! Rotations: a component's push credential passes to the robot of the other slot.
//!
//! Declared here, carried out by the worker that claims the component: first the new credential is
//! made, tested and delivered; then builds may use the old one until the drain is over; then its
//! robot is deleted (invariant 4). A drain of nothing is the emergency form.

use std::time::Duration;

use async_trait::async_trait;
use model::{ComponentId, RobotSlot, Timestamp, WorkspaceId};

use crate::{AuditEntry, Fence, StoreError};

/// A rotation that is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationRecord {
    /// The slot that the credential passes to.
    pub slot: RobotSlot,
    /// How long the credential before it keeps working.
    pub drain: Duration,
    /// When that one stops; `None` until the new one is where pipelines look.
    pub drained_at: Option<Timestamp>,
    /// The drain of one more rotation, which begins when this one is over.
    pub again: Option<Duration>,
}

/// A rotation to ask for.
#[derive(Debug, Clone)]
pub struct RotationToAsk {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Of which component.
    pub component: ComponentId,
    /// How long the credential before it keeps working.
    pub drain: Duration,
    /// What goes on record with it.
    pub entry: AuditEntry,
}

/// The end of a drain, to ask for.
#[derive(Debug, Clone)]
pub struct DrainToEnd {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Of which component.
    pub component: ComponentId,
    /// What goes on record with it.
    pub entry: AuditEntry,
}

/// The rotations.
#[async_trait]
pub trait Rotations {
    /// Asks for a rotation, puts that on record, and makes the component due. `None` when it has
    /// no credential yet that could be replaced, or is not there.
    ///
    /// While the new credential of an earlier rotation is not in use, that one does for both; the
    /// shorter drain counts. After that another rotation follows when the drain is over, and a
    /// shorter drain ends it sooner.
    async fn ask_rotation(
        &self,
        rotation: RotationToAsk,
        now: Timestamp,
    ) -> Result<Option<RotationRecord>, StoreError>;

    /// The rotation of a component, while there is one.
    async fn find_rotation(
        &self,
        workspace: WorkspaceId,
        component: ComponentId,
    ) -> Result<Option<RotationRecord>, StoreError>;

    /// Has the credential before the rotation that is under way end at once, or as soon as the new
    /// one is where pipelines look; puts that on record, and makes the component due. Nothing but
    /// the drain changes: no other rotation follows. `None` when none is under way.
    async fn end_drain(
        &self,
        drain: DrainToEnd,
        now: Timestamp,
    ) -> Result<Option<RotationRecord>, StoreError>;

    /// The new credential is where pipelines look: the drain begins. Saying so again changes
    /// nothing. Answers the rotation.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn record_rotated(
        &self,
        fence: &Fence,
        now: Timestamp,
    ) -> Result<Option<RotationRecord>, StoreError>;

    /// The old robot is gone. Answers the rotation that follows, if one was asked for.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn end_rotation(&self, fence: &Fence) -> Result<Option<RotationRecord>, StoreError>;
}

//! Where pipelines look, by way of delivery.

use std::sync::Arc;

use async_trait::async_trait;
use delivery::{Delivery, DeliveryError, Kind, Password, Place, Reach};
use model::{ComponentId, ComponentName, RegistryHost, RepoPath, WorkspaceId, WorkspaceName};
use provisioning_core::{
    RobotKind,
    port::{Parcel, Pipelines, PipelinesError},
};

use crate::logging::chain;

/// The places of one component and of its workspace.
#[derive(Clone)]
pub struct DeliveredPipelines {
    /// What delivers.
    pub deliveries: Arc<dyn Delivery>,
    /// The registry that the credentials are for.
    pub registry: RegistryHost,
    /// The workspace's name.
    pub workspace: WorkspaceName,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The component's name.
    pub component: ComponentName,
    /// The component.
    pub component_id: ComponentId,
}

impl DeliveredPipelines {
    fn place(&self, kind: RobotKind) -> Place {
        Place {
            workspace: self.workspace.clone(),
            kind: match kind {
                RobotKind::Push(_) => Kind::Push {
                    component: self.component.clone(),
                    id: self.component_id,
                },
                RobotKind::Pull => Kind::Pull {
                    id: self.workspace_id,
                },
            },
        }
    }
}

#[async_trait]
impl Pipelines for DeliveredPipelines {
    async fn deliver(&self, parcel: Parcel<'_>) -> Result<(), PipelinesError> {
        let kind = parcel.key.kind;
        let parcel = delivery::Parcel {
            place: self.place(kind),
            generation: parcel.key.generation,
            registry: self.registry.clone(),
            reach: match kind {
                RobotKind::Push(_) => Reach::Repository(parcel.path.clone()),
                RobotKind::Pull => Reach::Organization(parcel.path.org.clone()),
            },
            username: parcel.key.robot.clone(),
            password: Password::new(parcel.token.expose().to_owned().into()),
        };
        self.deliveries.put(&parcel).await.map_err(refused)
    }

    async fn withdraw(&self, _: &RepoPath) -> Result<(), PipelinesError> {
        let place = Place {
            workspace: self.workspace.clone(),
            kind: Kind::Push {
                component: self.component.clone(),
                id: self.component_id,
            },
        };
        self.deliveries.remove(&place).await.map_err(refused)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
fn refused(error: DeliveryError) -> PipelinesError {
    tracing::warn!(
        error = %chain(&error),
        "a credential is not delivered"
    );
    match error {
        DeliveryError::Conflict => PipelinesError::Conflict,
        DeliveryError::Superseded => PipelinesError::LaterGeneration,
        DeliveryError::NotAsWritten | DeliveryError::Unavailable(_) => PipelinesError::Unavailable,
    }
}

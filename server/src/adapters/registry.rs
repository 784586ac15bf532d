//! What a credential is worth, asked of Quay's registry.

use async_trait::async_trait;
use model::{RepoPath, RobotName};
use provisioning_core::{
    RobotToken,
    port::{Access, Registry, RegistryError},
};
use quay_client::{QuayClient, QuayError, RegistryLogin};

use crate::logging::chain;

/// The registry behind a Quay.
#[derive(Debug, Clone)]
pub struct RegistryAdapter(pub QuayClient);

#[async_trait]
impl Registry for RegistryAdapter {
    async fn access(
        &self,
        robot: &RobotName,
        token: &RobotToken,
        path: &RepoPath,
    ) -> Result<Access, RegistryError> {
        // What Quay would not have given is refused before it is sent.
        let token = quay_client::RobotToken::new(token.expose().into())
            .map_err(|_| RegistryError::Refused)?;
        let login = RegistryLogin::Robot(robot, &token);
        match self.0.get_registry_grant(&login, path).await {
            Ok(grant) => Ok(Access::new(grant.actions_on(path))),
            Err(QuayError::TokenDead) => Err(RegistryError::Refused),
            Err(error) => {
                tracing::warn!(
                    error = %chain(&error),
                    "the registry does not say"
                );
                Err(RegistryError::Unavailable)
            }
        }
    }
}

//! Calls with the service token.

use std::sync::Arc;

use quay_client::{Lane, QuayApi, QuayError as Client};
use token_broker::port::QuayError;

use super::failure::failure;
use crate::{
    logging::chain,
    service_token::{Lent, ServiceToken, ServiceTokenError},
};

/// The service token, and where its calls stand in the queue.
#[derive(Debug, Clone)]
pub struct ServiceLane {
    /// The token.
    pub token: Arc<ServiceToken>,
    /// The place in the queue.
    pub lane: Lane,
}

impl ServiceLane {
    /// Lends the token. That it cannot be had is never a user's fault, and may change.
    pub(super) async fn lend(&self) -> Result<Lent, QuayError> {
        self.token.lend(self.lane).await.map_err(|error| {
            tracing::warn!(error = %chain(&error), "there is no service token to look with");
            let retry_after = match error {
                ServiceTokenError::Refused(Client::RateLimited { retry_after }) => retry_after,
                _ => None,
            };
            QuayError::Unavailable { retry_after }
        })
    }

    /// Makes one call with it.
    ///
    /// A service token that died is no dead token to custody: nothing happened, and it will when
    /// there is another.
    pub(super) async fn call<T, Answer>(
        &self,
        call: impl FnOnce(QuayApi) -> Answer + Send,
    ) -> Result<T, QuayError>
    where
        Answer: Future<Output = Result<T, Client>> + Send,
    {
        let lent = self.lend().await?;
        call(lent.api.clone()).await.map_err(|error| {
            if matches!(error, Client::TokenDead | Client::TokenDeadOrScopeTooSmall) {
                self.token.note_refused(&lent);
                return QuayError::Unavailable { retry_after: None };
            }
            failure(error)
        })
    }
}

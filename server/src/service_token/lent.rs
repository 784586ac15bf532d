//! The service token, lent: while it is used it may be replaced.

use std::sync::Arc;

use futures::future::BoxFuture;
use model::QuayUsername;
use provisioning_core::{Authority, AuthorityKind};
use quay_client::{ApiToken, Lane, QuayApi, Renewal, Scopes};

use super::ServiceToken;

/// The token, lent for one piece of work.
#[derive(Debug)]
pub struct Lent {
    /// Quay, with the token; with the next one where Quay refuses it because it was rotated.
    pub api: QuayApi,
    pub(super) known: Arc<Known>,
}

impl Lent {
    /// The account that the token acts as.
    #[must_use]
    pub fn account(&self) -> &QuayUsername {
        &self.known.account
    }

    /// Who acts.
    #[must_use]
    pub fn authority(&self) -> Authority {
        Authority {
            kind: AuthorityKind::Service,
            account: self.known.account.clone(),
        }
    }
}

#[derive(Debug)]
pub(super) struct Known {
    pub(super) generation: u64,
    pub(super) token: Arc<ApiToken>,
    pub(super) account: QuayUsername,
    /// What it may do, where Quay tells: then a refusal can say which scope is missing.
    pub(super) scopes: Option<Scopes>,
}

/// Work under way goes on with the next token, if that is the same account's: what was planned for
/// one account is not done by another.
pub(super) struct Successor {
    pub(super) service: Arc<ServiceToken>,
    pub(super) account: QuayUsername,
    pub(super) lane: Lane,
}

impl Renewal for Successor {
    fn renew<'a>(&'a self, refused: &'a ApiToken) -> BoxFuture<'a, Option<Arc<ApiToken>>> {
        Box::pin(async move {
            self.service.reload().await.ok()?;
            let known = self.service.know(self.lane).await.ok()?;
            let is_other = known.token.expose() != refused.expose();
            (is_other && known.account == self.account).then(|| Arc::clone(&known.token))
        })
    }
}

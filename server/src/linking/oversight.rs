//! What administrators see.

use std::time::Duration;

use model::{
    Timestamp,
    api::{
        administration::{Grants, StaleGrant},
        link::Link,
        page::Page,
    },
};
use store::PageRequest;
use token_broker::{BrokerError, TokenId, port::QuayError, stale_grants};

use super::{LANE, Linking, LinkingError};
use crate::{adapters::broker::read, logging::chain};

/// How long what Quay said of living tokens is shown again: a page that looks every few seconds is
/// not to spend the budget.
const RECENT: Duration = Duration::from_secs(60);
/// How long a page waits for Quay.
const PATIENCE: Duration = Duration::from_secs(3);

/// What Quay said last of living tokens, and when. Whoever comes while it is asked waits for that.
pub(super) type RecentGrants = tokio::sync::Mutex<Option<(Timestamp, Grants)>>;

impl Linking {
    /// Every link, of every workspace.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_links(&self, page: &PageRequest) -> Result<Page<Link>, LinkingError> {
        let rows = self.store.list_all_links(page).await?;
        let mut items = Vec::new();
        for row in &rows.items {
            let link = read(&row.value, row.version).map_err(BrokerError::from)?;
            items.push(self.link(link.value).await?);
        }
        Ok(Page {
            items,
            next: rows.next,
        })
    }

    /// Living tokens of our application that should be dead, as Quay had them a minute ago at most.
    pub async fn recent_grants(&self) -> Grants {
        let mut recent = self.grants.lock().await;
        let now = self.now();
        if let Some((at, grants)) = &*recent
            && now < at.plus(RECENT)
        {
            return grants.clone();
        }
        let grants = match tokio::time::timeout(PATIENCE, self.grants()).await {
            Ok(Ok(grants)) => grants,
            Ok(Err(error)) => {
                tracing::warn!(error = %chain(&error), "living tokens cannot be looked at");
                unseen("Quay cannot be asked just now")
            }
            Err(_) => unseen("Quay does not answer just now"),
        };
        *recent = Some((now, grants.clone()));
        grants
    }

    /// Living tokens of our application that should be dead.
    ///
    /// # Errors
    /// When Quay cannot be asked just now.
    pub async fn grants(&self) -> Result<Grants, LinkingError> {
        let Some(path) = &self.application else {
            return Ok(unseen("no OAuth application is configured"));
        };
        let own = self.service_token_ids().await;
        match stale_grants(self.ports(), path, &own).await {
            Ok(mut listed) => {
                listed.sort_by_key(|token| token.created);
                let stale = listed.into_iter().map(|token| StaleGrant {
                    id: token.id.to_string(),
                    name: token.name,
                    created_at: token.created,
                });
                Ok(Grants {
                    unseen: None,
                    stale: stale.collect(),
                })
            }
            Err(BrokerError::Quay(QuayError::Refused)) => Ok(unseen(
                "this Quay does not list an application's tokens, or Berth's account does not own the application's organization",
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// The service token's own ids: it may come from the same application, as may the next one and
    /// the one before, which is about to be revoked.
    async fn service_token_ids(&self) -> Vec<TokenId> {
        let mut ids = match self.broker.quay.service.token.ids().await {
            Ok(ids) => ids,
            Err(error) => {
                tracing::warn!(error = %chain(&error), "the service token's ids cannot be read");
                Vec::new()
            }
        };
        // On record it is only once it was tested.
        ids.extend(self.lent_token_id().await);
        ids
    }

    async fn lent_token_id(&self) -> Option<TokenId> {
        let lent = self.broker.quay.service.token.lend(LANE).await.ok()?;
        let named = self.broker.quay.service.token.name(&lent).await.ok()?;
        named.id.to_string().parse().ok()
    }
}

fn unseen(why: &str) -> Grants {
    Grants {
        unseen: Some(why.to_owned()),
        stale: Vec::new(),
    }
}

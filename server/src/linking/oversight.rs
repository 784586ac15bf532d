//! What administrators see.

use model::api::{
    administration::{Grants, StaleGrant},
    link::Link,
    page::Page,
};
use store::PageRequest;
use token_broker::{BrokerError, TokenId, port::QuayError, stale_grants};

use super::{LANE, Linking, LinkingError};
use crate::adapters::broker::read;

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

    /// Living tokens of our application that should be dead.
    ///
    /// # Errors
    /// When Quay cannot be asked just now.
    pub async fn grants(&self) -> Result<Grants, LinkingError> {
        let unseen = |why: &str| Grants {
            unseen: Some(why.to_owned()),
            stale: Vec::new(),
        };
        let Some(path) = &self.application else {
            return Ok(unseen("no OAuth application is configured"));
        };
        let own: Vec<_> = self.service_token_id().await.into_iter().collect();
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

    /// The service token's own id: it may come from the same application.
    async fn service_token_id(&self) -> Option<TokenId> {
        let lent = self.broker.quay.service.token.lend(LANE).await.ok()?;
        let named = self.broker.quay.service.token.name(&lent).await.ok()?;
        named.id.to_string().parse().ok()
    }
}

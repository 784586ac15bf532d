//! What was pushed to components' repositories. Looking changes nothing at Quay.

use std::time::Duration;

use model::{WorkspaceId, api::tag::Tags};
use provisioning_core::port::QuayError;
use quay_client::{Lane, Priority, Tenant};
use store::{ComponentRecord, Push, WorkspaceRecord};

use super::{ProvisionError, Provisioner};
use crate::{adapters::QuayAdapter, service_token::Lent};

/// How many tags are shown: as many as fit into one of Quay's pages, with one that tells of more.
const MOST_TAGS: usize = 50;
/// How long somebody waits for Quay's answer.
const PATIENCE: Duration = Duration::from_secs(10);

impl Provisioner {
    /// The latest tags of a component's repository, as Quay has them now; `None` while there is no
    /// repository.
    ///
    /// # Errors
    /// When Quay does not say, or not in time.
    pub async fn find_tags(
        &self,
        workspace: &WorkspaceRecord,
        component: &ComponentRecord,
    ) -> Result<Option<Tags>, ProvisionError> {
        let Some(place) = &component.place else {
            return Ok(None);
        };
        self.may_work(workspace).await??;
        let asked = async {
            let lent = self.lend_to(workspace.id, Priority::Interactive).await?;
            let adapter = QuayAdapter(lent.api.clone());
            let tags = adapter.find_latest_tags(&place.path, MOST_TAGS + 1).await;
            Ok::<_, ProvisionError>(self.heeding(&lent, tags)?)
        };
        let answer = tokio::time::timeout(PATIENCE, asked).await;
        let Some(mut items) = answer.map_err(|_| QuayError::Unavailable)?? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let latest = items.iter().map(|tag| tag.pushed_at).max();
        let pushes = latest.map(|at| Push {
            repository: place.path.repo.clone(),
            at,
        });
        self.store
            .note_pushes(workspace.id, place.organization, pushes.as_slice(), now)
            .await?;
        let more = items.len() > MOST_TAGS;
        items.truncate(MOST_TAGS);
        Ok(Some(Tags {
            items,
            more,
            seen_at: now,
        }))
    }

    /// Asks Quay when the repositories of a workspace were last pushed to, and keeps the answer: one
    /// call for 100 of them.
    ///
    /// # Errors
    /// When Quay does not say, or the store cannot be written.
    pub async fn note_last_pushes(
        &self,
        workspace: &WorkspaceRecord,
    ) -> Result<(), ProvisionError> {
        let Some(organization) = &workspace.organization else {
            return Ok(());
        };
        self.may_work(workspace).await??;
        let lent = self.lend_to(workspace.id, Priority::Background).await?;
        let adapter = QuayAdapter(lent.api.clone());
        let pushes = adapter.list_last_pushes(&organization.name).await;
        let pushes = self.heeding(&lent, pushes)?;
        self.store
            .note_pushes(workspace.id, organization.id, &pushes, self.clock.now())
            .await?;
        Ok(())
    }

    async fn lend_to(
        &self,
        workspace: WorkspaceId,
        priority: Priority,
    ) -> Result<Lent, ProvisionError> {
        let lane = Lane {
            tenant: Tenant::Workspace(workspace),
            priority,
        };
        Ok(self.service_token.lend(lane).await?)
    }

    /// A refused token is not lent again before there is another.
    fn heeding<T>(&self, lent: &Lent, answer: Result<T, QuayError>) -> Result<T, QuayError> {
        if matches!(answer, Err(QuayError::TokenDead)) {
            self.service_token.note_refused(lent);
        }
        answer
    }
}

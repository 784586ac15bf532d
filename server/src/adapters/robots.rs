//! The robots on record, for provisioning: named after the components in the store.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use model::{Naming, OrgName, RobotName, RobotShortname, RobotSlot, WorkspaceId};
use provisioning_core::port::{Robots, RobotsError};
use store::{ComponentFilter, DeletedComponents, PageRequest, Store};

use super::log;

/// Every robot that Berth may have made in a workspace's organization.
#[derive(Clone)]
pub struct StoreRobots {
    /// Where the components are.
    pub store: Arc<dyn Store>,
    /// Names the robots.
    pub naming: Naming,
    /// The organization.
    pub org: OrgName,
    /// Whose organization it is.
    pub workspace: WorkspaceId,
}

impl StoreRobots {
    fn full(
        &self,
        shortname: Result<RobotShortname, model::NameError>,
    ) -> Result<RobotName, RobotsError> {
        shortname
            .and_then(|shortname| RobotName::new(self.org.clone(), shortname))
            .map_err(|_| RobotsError)
    }
}

#[async_trait]
impl Robots for StoreRobots {
    async fn known_robots(&self) -> Result<BTreeSet<RobotName>, RobotsError> {
        let mut robots = BTreeSet::from([self.full(self.naming.pull_robot(self.workspace))?]);
        let everything = ComponentFilter {
            deleted: DeletedComponents::Show,
            ..ComponentFilter::default()
        };
        let mut page = PageRequest::first(PageRequest::LONGEST);
        loop {
            let components = self
                .store
                .list_components(self.workspace, &everything, &page)
                .await
                .map_err(|error| {
                    log("robots", &error);
                    RobotsError
                })?;
            for component in &components.items {
                for slot in [RobotSlot::A, RobotSlot::B] {
                    robots.insert(self.full(self.naming.push_robot(component.id, slot))?);
                }
            }
            match components.next {
                Some(next) => page.after = Some(next),
                None => return Ok(robots),
            }
        }
    }
}

//! The robots that are on record.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::RobotName;

use super::lock;
use crate::{
    desired::Desired,
    object::RobotKind,
    port::{Robots, RobotsError},
};

/// A record that all components of a workspace share.
#[derive(Debug, Clone, Default)]
pub struct FakeRobots(Arc<Mutex<BTreeSet<RobotName>>>);

impl FakeRobots {
    /// Puts a component on record, before anything is made for it.
    pub fn declare(&self, desired: &Desired) {
        let names = RobotKind::ALL.map(|kind| desired.robot(kind).name.clone());
        lock(&self.0).extend(names);
    }
}

#[async_trait]
impl Robots for FakeRobots {
    async fn known_robots(&self) -> Result<BTreeSet<RobotName>, RobotsError> {
        Ok(lock(&self.0).clone())
    }
}

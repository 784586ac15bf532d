//! Which robots are Berth's own.

use std::collections::BTreeSet;

use async_trait::async_trait;
use model::RobotName;

/// The robots of the organization cannot be named: our own records cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the records of our own robots cannot be read")]
pub struct RobotsError;

/// The robots that Berth may have made in an organization.
///
/// It is asked *after* Quay has listed its robots, and has to answer from what is committed then. A
/// component is on record before a robot is made for it, so a robot that was listed and is not on
/// record is a stranger's, also while other components are being declared.
#[async_trait]
pub trait Robots: Send + Sync {
    /// Every robot of every component, of both slots, and the pull robot; components whose removal
    /// has not ended are among them.
    async fn known_robots(&self) -> Result<BTreeSet<RobotName>, RobotsError>;
}

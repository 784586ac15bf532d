//! Robot accounts. All need `org:admin`.

use model::{OrgName, RobotName};

use super::{Deletion, QuayApi};
use crate::{
    body::robot::{FederatedIdentity, Robot, RobotSummary},
    error::QuayError,
    request::robot::{self, NewRobot},
};

impl QuayApi {
    /// Creates a robot; the answer holds its token (264).
    ///
    /// # Errors
    /// [`QuayError::Exists`] (265), also when an earlier call of ours got through and its answer
    /// was lost; [`QuayError::RobotsDisabled`] (633).
    pub async fn create_robot(
        &self,
        robot: &RobotName,
        new: &NewRobot,
    ) -> Result<Robot, QuayError> {
        self.send(robot::create(robot, new)).await
    }

    /// Reads a robot, its token included: an owner can read it again at any time (288).
    ///
    /// # Errors
    /// As any call's; Quay says 400 for a missing one (289), which is none here.
    pub async fn find_robot(&self, robot: &RobotName) -> Result<Option<Robot>, QuayError> {
        self.find(robot::find(robot)).await
    }

    /// Lists an organization's robots without their tokens (290), leaving out any whose name does
    /// not begin with exactly `org+`.
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_robots(&self, org: &OrgName) -> Result<Vec<RobotSummary>, QuayError> {
        let mut robots = self.send(robot::list(org)).await?.robots;
        robots.retain(|robot| robot.belongs_to(org));
        Ok(robots)
    }

    /// Gives a robot a new token. The old one is refused at once (453), but what the registry
    /// granted to it lives on for up to an hour (454). Not idempotent: each call makes another.
    ///
    /// # Errors
    /// [`QuayError::Missing`].
    pub async fn regenerate_robot(&self, robot: &RobotName) -> Result<Robot, QuayError> {
        self.send(robot::regenerate(robot)).await
    }

    /// Deletes a robot and its permissions (297, 458).
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_robot(&self, robot: &RobotName) -> Result<Deletion, QuayError> {
        self.delete(robot::delete(robot)).await
    }

    /// Reads which outside identities may act as the robot (304); none for a missing robot (309).
    ///
    /// # Errors
    /// As any call's.
    pub async fn find_robot_federation(
        &self,
        robot: &RobotName,
    ) -> Result<Option<Vec<FederatedIdentity>>, QuayError> {
        self.find(robot::federation(robot)).await
    }

    /// Replaces which outside identities may act as the robot (302).
    ///
    /// # Errors
    /// [`QuayError::Missing`]; [`QuayError::Rejected`] for an issuer that is no URL (305).
    pub async fn set_robot_federation(
        &self,
        robot: &RobotName,
        identities: &[FederatedIdentity],
    ) -> Result<Vec<FederatedIdentity>, QuayError> {
        self.send(robot::set_federation(robot, identities)).await
    }
}

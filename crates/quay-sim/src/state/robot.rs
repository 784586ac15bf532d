//! Robot accounts, of organizations and of users.

use serde_json::Value;
use time::OffsetDateTime;

use super::{AccountId, Avatar, Grantee, World};

/// A robot.
#[derive(Clone, Debug)]
pub(crate) struct Robot {
    pub(crate) id: AccountId,
    /// The organization or user that it belongs to.
    pub(crate) owner: AccountId,
    /// The full name, `organization+shortname`.
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) description: String,
    pub(crate) metadata: Value,
    pub(crate) federation: Vec<Federation>,
    pub(crate) email: String,
    pub(crate) created: OffsetDateTime,
    pub(crate) last_accessed: Option<OffsetDateTime>,
}

/// An identity elsewhere that may act as the robot.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Federation {
    pub(crate) issuer: String,
    pub(crate) subject: String,
}

impl Robot {
    pub(crate) fn avatar(&self) -> Avatar {
        Avatar::robot(&self.name, &self.email)
    }
}

/// Why a robot's name and token are refused; the text is Quay's (409, 410).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RobotRefusal {
    #[error("Could not find robot with specified username")]
    Missing,
    #[error("Could not find robot with username: {0} and supplied password.")]
    WrongToken(String),
}

/// What [`World::create_robot`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct NewRobot {
    pub(crate) owner: AccountId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) metadata: Value,
}

impl World {
    /// Creates a robot with a fresh token.
    pub(crate) fn create_robot(&mut self, new: NewRobot, now: OffsetDateTime) -> AccountId {
        let id = self.ids.account();
        let robot = Robot {
            id,
            owner: new.owner,
            name: new.name,
            token: self.ids.robot_token(),
            description: new.description,
            metadata: new.metadata,
            federation: Vec::new(),
            email: self.ids.uuid().to_string(),
            created: now,
            last_accessed: None,
        };
        self.robots.insert(id, robot);
        id
    }

    /// Deletes a robot, its permissions and memberships (458).
    pub(crate) fn delete_robot(&mut self, id: AccountId) {
        self.robots.remove(&id);
        self.forget_grantee(Grantee::Account(id));
    }

    pub(crate) fn find_robot(&self, full_name: &str) -> Option<&Robot> {
        self.robots.values().find(|robot| robot.name == full_name)
    }

    pub(crate) fn find_robot_mut(&mut self, full_name: &str) -> Option<&mut Robot> {
        self.robots
            .values_mut()
            .find(|robot| robot.name == full_name)
    }

    /// Checks a robot's full name and token, as the registry does, and notes the access.
    pub(crate) fn authenticate_robot(
        &mut self,
        full_name: &str,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<AccountId, RobotRefusal> {
        let robot = self
            .find_robot_mut(full_name)
            .ok_or(RobotRefusal::Missing)?;
        if robot.token != token {
            return Err(RobotRefusal::WrongToken(full_name.to_owned()));
        }
        robot.last_accessed = Some(now);
        Ok(robot.id)
    }
}

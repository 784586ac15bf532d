//! What plans are about: the objects of one component, each with a name that is stable across
//! retries and releases.

use std::{fmt, str::FromStr};

use model::RobotSlot;
use serde::{Deserialize, Serialize};

/// Which of a component's three robots: the two between which its push credential alternates, or
/// the pull robot that it shares with every component of its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum RobotKind {
    /// May push to the component's repository.
    Push(RobotSlot),
    /// May pull every repository of the workspace.
    Pull,
}

/// One thing that a plan changes or looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Object {
    /// The workspace's organization.
    Organization,
    /// The component's repository.
    Repository,
    /// A robot account.
    Robot(RobotKind),
    /// A robot's permission on the component's repository.
    Grant(RobotKind),
    /// A robot's credential, as our vault and the pipelines hold it.
    Credential(RobotKind),
    /// The place where pipelines look for the component's push credential.
    Delivery,
}

/// Whose an object is. What belongs to the workspace is shared by the plans of all its components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Shared by the workspace's components.
    Workspace,
    /// The component's alone.
    Component,
}

/// A text that names no object, robot or step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a {kind}")]
pub struct UnknownName {
    /// What it should have been.
    pub kind: &'static str,
}

impl RobotKind {
    /// Every robot of a component.
    pub const ALL: [Self; 3] = [
        Self::Push(RobotSlot::A),
        Self::Push(RobotSlot::B),
        Self::Pull,
    ];

    /// The name as it is stored: `push-a`, `push-b`, `pull`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Push(RobotSlot::A) => "push-a",
            Self::Push(RobotSlot::B) => "push-b",
            Self::Pull => "pull",
        }
    }
}

impl Object {
    /// Whether the object is the component's own or shared in its workspace.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Organization
            | Self::Robot(RobotKind::Pull)
            | Self::Credential(RobotKind::Pull) => Scope::Workspace,
            Self::Repository
            | Self::Robot(_)
            | Self::Grant(_)
            | Self::Credential(_)
            | Self::Delivery => Scope::Component,
        }
    }
}

impl fmt::Display for RobotKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RobotKind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownName { kind: "robot" })
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization => f.write_str("organization"),
            Self::Repository => f.write_str("repository"),
            Self::Robot(kind) => write!(f, "robot.{kind}"),
            Self::Grant(kind) => write!(f, "grant.{kind}"),
            Self::Credential(kind) => write!(f, "credential.{kind}"),
            Self::Delivery => f.write_str("delivery"),
        }
    }
}

impl FromStr for Object {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        match text.split_once('.') {
            None if text == "organization" => Ok(Self::Organization),
            None if text == "repository" => Ok(Self::Repository),
            None if text == "delivery" => Ok(Self::Delivery),
            Some(("robot", kind)) => kind.parse().map(Self::Robot),
            Some(("grant", kind)) => kind.parse().map(Self::Grant),
            Some(("credential", kind)) => kind.parse().map(Self::Credential),
            _ => Err(UnknownName { kind: "object" }),
        }
    }
}

/// Serde by way of the text form.
macro_rules! as_text {
    ($name:ident) => {
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownName;

            fn try_from(text: String) -> Result<Self, UnknownName> {
                text.parse()
            }
        }
    };
}
as_text!(RobotKind);
as_text!(Object);
pub(crate) use as_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_is_read_back_from_its_name() {
        let robots = RobotKind::ALL.into_iter();
        let objects = [Object::Organization, Object::Repository, Object::Delivery]
            .into_iter()
            .chain(robots.clone().map(Object::Robot))
            .chain(robots.clone().map(Object::Grant))
            .chain(robots.map(Object::Credential));
        for object in objects {
            assert_eq!(object.to_string().parse(), Ok(object));
        }
        assert!("robot".parse::<Object>().is_err());
        assert!("robot.push-c".parse::<Object>().is_err());
    }

    #[test]
    fn the_pull_robot_is_shared_and_its_grant_is_not() {
        assert_eq!(Object::Robot(RobotKind::Pull).scope(), Scope::Workspace);
        assert_eq!(Object::Grant(RobotKind::Pull).scope(), Scope::Component);
    }
}

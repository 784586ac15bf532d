//! Steps: what a plan is made of.

mod facts;
mod key;

use std::fmt;

use model::{OrgName, RepoPath, RobotName, Visibility};
use serde::{Deserialize, Serialize};

pub use key::{Action, StepKey};

use crate::{
    object::{Object, RobotKind},
    observed::Doubt,
    port::Role,
};

/// One thing to do: a value that prints as one line and says nothing of how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Prove by everything that can be seen that the organization is ours.
    ScanOrganization {
        /// Its name.
        org: OrgName,
        /// Why that is not known.
        why: Doubt,
    },
    /// Make the organization.
    CreateOrganization {
        /// Its name.
        org: OrgName,
    },
    /// See whether the repository is there and ours.
    LookAtRepository {
        /// Where.
        path: RepoPath,
        /// Why that is not known.
        why: Doubt,
    },
    /// Make the repository.
    CreateRepository {
        /// Where.
        path: RepoPath,
        /// Who may pull without a credential.
        visibility: Visibility,
    },
    /// Change who may pull without a credential.
    ChangeVisibility {
        /// Where.
        path: RepoPath,
        /// To what.
        visibility: Visibility,
    },
    /// See whether the robot is there and ours.
    LookAtRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Make the robot, and keep its token.
    CreateRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Keep the token of a robot that we made for this very generation.
    AdoptRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Give a robot of ours that an earlier generation left behind a new token, and keep that.
    RegenerateRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Delete the robot, if it is still ours.
    DeleteRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Give the robot its permission on the repository.
    Grant {
        /// Which robot.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
        /// On which repository.
        path: RepoPath,
    },
    /// Ask the registry what the credential is worth.
    TestCredential {
        /// Whose.
        kind: RobotKind,
        /// The robot's name.
        robot: RobotName,
        /// On which repository.
        path: RepoPath,
    },
    /// Put the credential where pipelines look.
    DeliverCredential {
        /// Whose.
        kind: RobotKind,
        /// The robot's name.
        robot: RobotName,
        /// For which repository.
        path: RepoPath,
    },
    /// Take the component's push credential away from where pipelines look.
    WithdrawCredential {
        /// Of which repository.
        path: RepoPath,
    },
}

/// What kind of work a step is; each kind is counted on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Looking at Quay because something there is not known.
    Look,
    /// Changing something at Quay.
    Change,
    /// Asking the registry, outside the limit of Quay's API.
    Test,
    /// Delivering to pipelines.
    Deliver,
}

impl Step {
    /// The step's key.
    #[must_use]
    pub fn key(&self) -> StepKey {
        let (action, object) = match self {
            Self::ScanOrganization { .. } => (Action::Look, Object::Organization),
            Self::CreateOrganization { .. } => (Action::Create, Object::Organization),
            Self::LookAtRepository { .. } => (Action::Look, Object::Repository),
            Self::CreateRepository { .. } => (Action::Create, Object::Repository),
            Self::ChangeVisibility { .. } => (Action::Change, Object::Repository),
            Self::LookAtRobot { kind, .. } => (Action::Look, Object::Robot(*kind)),
            Self::CreateRobot { kind, .. } => (Action::Create, Object::Robot(*kind)),
            Self::AdoptRobot { kind, .. } => (Action::Adopt, Object::Robot(*kind)),
            Self::RegenerateRobot { kind, .. } => (Action::Regenerate, Object::Robot(*kind)),
            Self::DeleteRobot { kind, .. } => (Action::Delete, Object::Robot(*kind)),
            Self::Grant { kind, .. } => (Action::Create, Object::Grant(*kind)),
            Self::TestCredential { kind, .. } => (Action::Test, Object::Credential(*kind)),
            Self::DeliverCredential { kind, .. } => (Action::Deliver, Object::Credential(*kind)),
            Self::WithdrawCredential { .. } => (Action::Withdraw, Object::Delivery),
        };
        StepKey { action, object }
    }

    /// What kind of work it is.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self.key().action {
            Action::Look | Action::Adopt => Phase::Look,
            Action::Create | Action::Change | Action::Regenerate | Action::Delete => Phase::Change,
            Action::Test => Phase::Test,
            Action::Deliver | Action::Withdraw => Phase::Deliver,
        }
    }

    /// The name that people know the step's object by.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::ScanOrganization { org, .. } | Self::CreateOrganization { org } => {
                org.to_string()
            }
            Self::LookAtRepository { path, .. }
            | Self::CreateRepository { path, .. }
            | Self::ChangeVisibility { path, .. }
            | Self::WithdrawCredential { path } => path.to_string(),
            Self::LookAtRobot { robot, .. }
            | Self::CreateRobot { robot, .. }
            | Self::AdoptRobot { robot, .. }
            | Self::RegenerateRobot { robot, .. }
            | Self::DeleteRobot { robot, .. }
            | Self::Grant { robot, .. }
            | Self::TestCredential { robot, .. }
            | Self::DeliverCredential { robot, .. } => robot.to_string(),
        }
    }
}

/// What a robot of this kind may do on the component's repository.
#[must_use]
pub(crate) fn role_of(kind: RobotKind) -> Role {
    match kind {
        RobotKind::Push(_) => Role::Write,
        RobotKind::Pull => Role::Read,
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScanOrganization { org, why } => write!(f, "scan organization {org}: {why}"),
            Self::CreateOrganization { org } => write!(f, "create organization {org}"),
            Self::LookAtRepository { path, why } => write!(f, "look at repository {path}: {why}"),
            Self::CreateRepository { path, visibility } => {
                write!(f, "create {} repository {path}", visibility.as_str())
            }
            Self::ChangeVisibility { path, visibility } => {
                write!(f, "make repository {path} {}", visibility.as_str())
            }
            Self::LookAtRobot { robot, .. } => write!(f, "look at robot {robot}"),
            Self::CreateRobot { robot, .. } => write!(f, "create robot {robot}"),
            Self::AdoptRobot { robot, .. } => write!(f, "adopt the token of robot {robot}"),
            Self::RegenerateRobot { robot, .. } => {
                write!(f, "regenerate the token of robot {robot}")
            }
            Self::DeleteRobot { robot, .. } => write!(f, "delete robot {robot}"),
            Self::Grant { kind, robot, path } => {
                write!(
                    f,
                    "give robot {robot} {} on {path}",
                    role_of(*kind).as_str()
                )
            }
            Self::TestCredential { robot, path, .. } => {
                write!(f, "test the credential of {robot} on {path}")
            }
            Self::DeliverCredential { robot, .. } => write!(f, "deliver the credential of {robot}"),
            Self::WithdrawCredential { path } => {
                write!(f, "withdraw the push credential of {path}")
            }
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnswerLost => "it was begun, and the answer is not known",
            Self::SaidToExist => "something of this name is said to exist",
            Self::ReadBack => "others could have made it at the same moment",
            Self::Recheck => "it has to be proven ours again",
        })
    }
}
